{#- The staging models of one entity, all shops that have it or those given, as
    one relation with exactly the vocabulary's columns. No shop: a typed, empty
    relation. -#}
{% macro union_shops(entity, shops=none) -%}
    {%- set columns = vocabulary(entity) -%}
    {%- for name in staged_with(entity, shops) %}
    {{ 'union all' if not loop.first }}
    select
        {{ columns.keys() | join(',\n        ') }}
    from {{ ref(name) }}
    {%- else %}
    select
        {%- for column, data_type in columns.items() %}
        cast(null as {{ data_type }}) as {{ column }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    where false
    {%- endfor %}
{%- endmacro %}
