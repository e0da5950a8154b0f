{#- The shops that provide an entity of the shared vocabulary, as a list; those that
    provide another one too are left out if it is given as `without`. -#}
{% macro shops_with(entity, without=none) -%}
    {%- set shops = [] -%}
    {%- for shop in shop_names() -%}
        {%- set entities = shop_entities(shop) -%}
        {%- if entity in entities and without not in entities -%}
            {%- do shops.append(shop) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(shops) }}
{%- endmacro %}
