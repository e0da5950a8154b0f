{#- The shops whose lines have no amounts, as a list: work that only they need is left
    out of the SQL where there are none. -#}
{% macro shops_without_amounts() -%}
    {%- set shops = [] -%}
    {%- for shop in shop_names() if not shop_has_amounts(shop) -%}
        {%- do shops.append(shop) -%}
    {%- endfor -%}
    {{ return(shops) }}
{%- endmacro %}
