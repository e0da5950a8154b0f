{#- How the cells of an own shop are read: each raw column with its cast, for
    parsed_columns, or its kind, for parse_problem. -#}
{% macro own_shop_casts(shop) -%}
    {%- set formats = time_formats(own_shop_setting(shop, 'time_formats')) -%}
    {%- set casts = {
        'ordered_at': own_shop_undated_at(shop)
            or safe_timestamp('ordered_at', formats),
    } -%}
    {%- for column in [
        'quantity', 'unit_price', 'unit_cost', 'amount', 'discount',
    ] -%}
        {%- do casts.update({
            column: dbt.safe_cast(own_shop_number(shop, column), 'decimal(18, 4)')
        }) -%}
    {%- endfor -%}
    {{ return(casts) }}
{%- endmacro %}
