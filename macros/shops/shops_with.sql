{#- The shops that provide an entity of the shared vocabulary, as a list. -#}
{% macro shops_with(entity) -%}
    {%- set shops = [] -%}
    {%- for shop in shop_names() -%}
        {%- set entities = var(shop ~ '_entities').split(',') | map('trim') -%}
        {%- if entity in entities | list -%}
            {%- do shops.append(shop) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(shops) }}
{%- endmacro %}
