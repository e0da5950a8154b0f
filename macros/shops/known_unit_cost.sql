{#- Cost of one unit of a line; null where it is unknown or negative. A file may state
    costs of sales alone: what comes back then has the highest cost of the product, so
    that no margin is made of it. -#}
{% macro known_unit_cost() -%}
    {%- set shops = costed_shops() -%}
    {%- if not shops -%}
        {{ return('cast(null as decimal(18, 4))') }}
    {%- endif -%}
    case
        when unit_cost >= 0 then unit_cost
        when is_cancellation and product_id is not null
            then max(
                case
                    when unit_cost >= 0 and rejection_reason is null
                        then unit_cost
                end
            ) over (partition by product_id, shop_id)
    end
{%- endmacro %}
