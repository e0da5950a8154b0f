{#- Whether a shop's lines have amounts. Those of market baskets may have none. -#}
{% macro shop_has_amounts(shop) -%}
    {{ return(shop_has(shop, ['amount', 'unit_price', 'order_total'])) }}
{%- endmacro %}
