{#- When a raw table was loaded, for `dbt source freshness`: the file's own time, the
    latest value of the column in the var loaded_at_column, or what Snowflake knows
    of the table. -#}
{% macro loaded_at_query(relation, source_name) -%}
    {%- set mode = var('raw_source') -%}
    {%- set column = shop_var(source_name, 'loaded_at_column') -%}
    {%- if mode == 'files' -%}
        {%- set stem = env_var('CLIENTELE_RAW', '') ~ '/' ~ source_name ~ '/'
            ~ relation.identifier -%}
    select max(last_modified)
    from read_blob(
        [{{ file_literal(stem ~ '.parquet') }}, {{ file_literal(stem ~ '.csv') }}]
    )
    {%- elif mode == 'tables' and column -%}
    select max({{ adapter.quote(column) }}) from {{ relation }}
    {%- elif mode == 'tables' and target.type == 'snowflake' -%}
    select max(last_altered)
    from {{ relation.database }}.information_schema.tables
    where
        upper(table_schema) = upper('{{ relation.schema }}')
        and upper(table_name) = upper('{{ relation.identifier }}')
    {%- else -%}
        {{ exceptions.raise_compiler_error(
            "Nothing says when " ~ relation ~ " was loaded: the sample is never "
            "loaded, and a table in DuckDB needs a column of load times, named in "
            "the var " ~ source_name ~ "_loaded_at_column. Set raw_source to files "
            "or tables."
        ) }}
    {%- endif -%}
{%- endmacro %}
