{#- The staging models of an entity, of the shops that have it or those given. All
    own shops are in one. -#}
{% macro staged_with(entity, shops=none) -%}
    {%- set names = [] -%}
    {%- for shop in (shops_with(entity) if shops is none else shops) -%}
        {%- do names.append('stg_' ~ shop_source(shop) ~ '__' ~ entity) -%}
    {%- endfor -%}
    {{ return(names | unique | list) }}
{%- endmacro %}
