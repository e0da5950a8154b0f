{#- The code of the currency that vars say a shop is in, by its code, sign or name. -#}
{% macro said_currency(shop) -%}
    {%- set said = (shop_var(shop, 'currency') or var('currency')) | upper -%}
    {{ return(currencies().get(said, [said])[0]) }}
{%- endmacro %}
