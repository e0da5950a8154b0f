{#- A row of an entity as 'column: value | ...', for people to find it again.
    Unreadable values stand at the end, as they were. -#}
{% macro row_as_text(entity) -%}
    {%- set columns = vocabulary(entity).keys()
        | reject('in', ['shop_id', 'source_table', 'parse_problem']) | list -%}
    {%- for column in columns -%}
    '{{ ' | ' if not loop.first }}{{ column }}: ' || coalesce(cast({{ column }} as varchar), '') ||
    {% endfor -%}
    coalesce(' | unreadable ' || parse_problem, '')
{%- endmacro %}
