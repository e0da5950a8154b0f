{#- How the cells of an own shop are read: each raw column with its cast, for
    parsed_columns, or its kind, for parse_problem. Numbers keep eight decimals, so
    that their products are right to four. -#}
{% macro own_shop_casts(shop) -%}
    {%- set casts = {'ordered_at': own_shop_undated_at(shop) or safe_timestamp(
        'ordered_at', own_shop_time_formats(shop), shop_time_zone(shop)
    )} -%}
    {%- for column in [
        'quantity', 'unit_price', 'unit_cost', 'amount', 'discount'
    ] -%}
        {%- do casts.update({column: own_shop_number(shop, column)}) -%}
    {%- endfor -%}
    {#- 25% is read as 25, and is a quarter (own_shop_meaning). -#}
    {%- if own_shop_setting(shop, 'discount_kind') != 'money' -%}
        {%- do casts.update({
            'discount': own_shop_number(shop, "replace(discount, '%', '')")
        }) -%}
    {%- endif -%}
    {%- set columns = raw_columns(shop, 'transactions') -%}
    {%- for column in own_shop_more_amounts() if columns[column] -%}
        {%- do casts.update({column: own_shop_number(shop, column)}) -%}
    {%- endfor -%}
    {{ return(casts) }}
{%- endmacro %}
