{#- What finds the rows behind a metric again, as text that a reader can put behind
    `where`: of each column its value, and SQL with a blank as it is. -#}
{% macro row_filter(source) -%}
    {%- for part in source.filter -%}
    {%- if ' ' in part -%}
    '{{ part | replace("'", "''") }}'
    {%- else -%}
    coalesce(
        '{{ part }} = '''
        || replace(cast({{ source.cte }}.{{ part }} as varchar), '''', '''''')
        || '''',
        '{{ part }} is null'
    )
    {%- endif -%}
    {{ " || ' and ' || " if not loop.last }}
    {%- endfor -%}
    {%- for column in source.times -%}
    || ' and ordered_at {{ '<' if column == 'as_of_at' else '>=' }} '''
    || {{ as_text(source.cte ~ '.' ~ column, 'timestamp') }} || ''''
    {%- endfor -%}
{%- endmacro %}
