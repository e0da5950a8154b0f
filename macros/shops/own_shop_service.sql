{#- Whether an own shop's line is one of the values of a setting, as SQL: in the
    column of services if there is one, else by the product's id or name; * is
    anything. -#}
{% macro own_shop_service(shop, key) -%}
    {%- set column = 'service' if own_shop_setting(shop, 'service_column')
        and key != 'service_products' else '' -%}
    {%- set conditions = [] -%}
    {%- for value in own_shop_setting(shop, key).split(',') if value | trim -%}
        {%- set pattern = value | replace('*', '%') -%}
        {%- for name in ([column] if column else ['product_id', 'product_name']) -%}
            {%- do conditions.append(
                "lower(" ~ text(name) ~ ") "
                ~ ('like ' if '%' in pattern else '= ') ~ quoted_list(pattern)
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(
        'coalesce(' ~ conditions | join(' or ') ~ ', false)' if conditions else 'false'
    ) }}
{%- endmacro %}
