{#- The largest value that a setting has in any shop, a whole number from 1 on. -#}
{% macro largest_setting(key) -%}
    {%- set values = [1] -%}
    {%- for shop in shop_names() -%}
        {%- do values.append(shop_number(shop, key, whole=true)) -%}
    {%- endfor -%}
    {{ return(values | max) }}
{%- endmacro %}
