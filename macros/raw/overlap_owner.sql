{#- The customer of a row of several files, to compare it: a guest is whom the same line
    of an order names in another file, as SQL. `keys` are those of overlap_keys. -#}
{% macro overlap_owner(shop, columns, keys) -%}
    {%- if columns.order_id and columns.customer_id -%}
    {%- set named = own_shop_customer(shop, id_text('customer_id')) -%}
    {%- set line = 'over (partition by ' ~ keys | join(', ') ~ ')' -%}
    case
            when order_id is null then customer_id
            else coalesce(
                {{ named }},
                case
                    when min({{ named }}) {{ line }} = max({{ named }}) {{ line }}
                        then max({{ named }}) {{ line }}
                end
            )
        end
    {%- else -%}
    {{ 'customer_id' if 'customer_id' in columns else 'null' }}
    {%- endif -%}
{%- endmacro %}
