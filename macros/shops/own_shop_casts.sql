{#- How the cells of an own shop are read: each raw column with its cast, for
    parsed_columns, or its kind, for parse_problem. Numbers keep eight decimals, so
    that their products are right to four; those of amounts that few shops have are
    left out where the file has none. -#}
{% macro own_shop_casts(shop) -%}
    {%- set casts = {'ordered_at': own_shop_time(shop)} -%}
    {%- set columns = raw_columns(shop, 'transactions') -%}
    {%- set usual = ['quantity', 'unit_price', 'unit_cost', 'amount', 'discount'] -%}
    {%- for column in usual + [
        'refunded', 'order_total', 'order_discount', 'order_shipping', 'order_tax',
    ] -%}
        {#- 25% is read as 25, and is a quarter (own_shop_meaning). -#}
        {%- set is_share = column == 'discount'
            and own_shop_setting(shop, 'discount_kind') != 'money' -%}
        {%- if columns.get(column, column in usual) -%}
            {%- do casts.update({column: own_shop_number(
                shop, "replace(discount, '%', '')" if is_share else column
            )}) -%}
        {%- elif column in usual -%}
            {%- do casts.update({column: 'cast(null as decimal(18, 8))'}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(casts) }}
{%- endmacro %}
