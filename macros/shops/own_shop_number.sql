{#- A number in the file of an own shop, written in its way, as text that a
    cast can read. -#}
{% macro own_shop_number(shop, column) -%}
    {{ return(plain_number(
        column,
        own_shop_setting(shop, 'decimal_comma'),
        own_shop_setting(shop, 'currency_sign'),
    )) }}
{%- endmacro %}
