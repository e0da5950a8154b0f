{#- A Parquet file: its columns, and a subquery of them as text. Stops if a column
    that staging reads is nested. -#}
{% macro raw_parquet(shop, table_name, path) -%}
    {#- Old writers do not say that their bytes are text. -#}
    {%- set reader = 'read_parquet(' ~ file_literal(path)
        ~ ', binary_as_string = true)' -%}
    {%- set columns = run_query(
        'select column_name, column_type from (describe select * from '
        ~ reader ~ ')'
    ) -%}
    {%- set found = columns.columns[0].values() | list -%}
    {%- set declared = raw_columns(shop, table_name).values()
        | map('lower') | list -%}
    {%- for name, type in columns.rows
        if name | lower in declared
        and (type.endswith(']') or type.startswith(('STRUCT', 'MAP', 'UNION'))) -%}
        {{ exceptions.raise_compiler_error(
            path ~ ": the column " ~ name ~ " is nested (" ~ type ~ "). Write "
            "one plain value per row into it, such as text or a number."
        ) }}
    {%- endfor -%}
    {%- set zoned = [] -%}
    {%- for name, type in columns.rows if is_zoned(type) -%}
        {%- set column = '"' ~ name | replace('"', '""') ~ '"' -%}
        {%- do zoned.append(zoned_text(column) ~ ' as ' ~ column) -%}
    {%- endfor -%}
    {%- if zoned -%}
        {%- set reader = '(select * replace (' ~ zoned | join(', ') ~ ') from '
            ~ reader ~ ')' -%}
    {%- endif -%}
    {{ return({
        'path': path,
        'header': found,
        'columns': found,
        'subquery': '(select cast(columns(*) as varchar) from ' ~ reader
            ~ ') as raw_file'
    }) }}
{%- endmacro %}
