{#- A number in the file of an own shop, written in its way, next to a currency's sign or,
    of a quantity, a unit. -#}
{% macro own_shop_number(shop, column, type='decimal(18, 8)') -%}
    {%- set beside = own_shop_setting(shop, 'currency_sign') -%}
    {%- if column == 'quantity' and own_shop_setting(shop, 'quantity_unit') -%}
        {%- set beside = own_shop_setting(shop, 'quantity_unit') ~ ',' ~ beside -%}
    {%- endif -%}
    {{ return(safe_number(
        column, type, own_shop_setting(shop, 'decimal_comma'), beside
    )) }}
{%- endmacro %}
