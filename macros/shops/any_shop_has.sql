{#- Whether a setting has this value for any shop that takes part: work that
    only this value needs is left out of the SQL otherwise. -#}
{% macro any_shop_has(key, value) -%}
    {%- for shop in shop_names() if shop_var(shop, key) == value -%}
        {{ return(true) }}
    {%- endfor -%}
    {{ return(false) }}
{%- endmacro %}
