{#- The staging models of one entity, all shops that have it or those given, as
    one relation with exactly the vocabulary's columns. No shop: a typed, empty
    relation. -#}
{% macro union_shops(entity, shops=none) -%}
    {%- set columns = vocabulary(entity) -%}
    {%- for shop in (shops_with(entity) if shops is none else shops) %}
    {{ 'union all' if not loop.first }}
    select
        {{ columns.keys() | join(',\n        ') }}
    from {{ ref('stg_' ~ shop ~ '__' ~ entity) }}
    {%- else %}
    select
        {%- for column, data_type in columns.items() %}
        cast(null as {{ data_type }}) as {{ column }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    where false
    {%- endfor %}
{%- endmacro %}
