{#- A parsed amount of an own shop's line in the shop's currency, as SQL. -#}
{% macro own_shop_money(shop, column) -%}
    {{ return(
        bounded_product(column ~ '_parsed', 'exchange_rate')
        if shop in own_shops_with('currency_column') else 'cast(' ~ column ~ '_parsed as decimal(18, 4))'
    ) }}
{%- endmacro %}
