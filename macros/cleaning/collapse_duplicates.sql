{#- Rows equal in every column become one: row_count raw rows stand behind it,
    duplicate_count of them too many. `others` are columns that equal rows share. -#}
{% macro collapse_duplicates(relation, entity, others=[]) -%}
    {%- set columns = (vocabulary(entity).keys() | list + others)
        | join(',\n        ') -%}
    select
        {{ columns }},
        cast(count(*) as bigint) as row_count,
        cast(count(*) - 1 as bigint) as duplicate_count
    from {{ relation }}
    group by
        {{ columns }}
{%- endmacro %}
