{#- A row of an entity as 'column: value | ...', for people to find it again; what
    is null is left out. Unreadable values stand at the end, as they were. Of a long
    text the beginning is shown, with a hash, so that different rows stay
    different. -#}
{% macro row_as_text(entity) -%}
    {%- set columns = vocabulary(entity) -%}
    substr(
        {%- for column, type in columns.items()
            if column not in ['shop_id', 'source_table', 'parse_problem'] %}
        coalesce(
            ' | {{ column }}: ' ||
            {%- if type == 'varchar' %}
            case
                when length({{ column }}) > 200
                    then
                        left({{ column }}, 200) || '... ('
                        || cast(length({{ column }}) as varchar)
                        || ' characters, md5 ' || md5({{ column }}) || ')'
                else {{ column }}
            end,
            {%- else %}
            {{ as_text(column, type) }},
            {%- endif %}
            ''
        ) ||
        {%- endfor %}
        coalesce(' | unreadable ' || parse_problem, ''), 4
    )
{%- endmacro %}
