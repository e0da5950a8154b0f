{#- A number in the file of an own shop, written in its way. -#}
{% macro own_shop_number(shop, column, type='decimal(18, 8)') -%}
    {{ return(safe_number(
        column,
        type,
        own_shop_setting(shop, 'decimal_comma'),
        own_shop_setting(shop, 'currency_sign'),
    )) }}
{%- endmacro %}
