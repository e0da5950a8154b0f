{#- A row of an entity as 'column: value | ...', for people to find it again.
    Unreadable values stand at the end, as they were. -#}
{% macro row_as_text(entity) -%}
    {%- set types = vocabulary(entity) -%}
    {%- set columns = types.keys()
        | reject('in', ['shop_id', 'source_table', 'parse_problem']) | list -%}
    {%- for column in columns -%}
    '{{ ' | ' if not loop.first }}{{ column }}: ' || coalesce({{ as_text(column, types[column]) }}, '') ||
    {% endfor -%}
    coalesce(' | unreadable ' || parse_problem, '')
{%- endmacro %}
