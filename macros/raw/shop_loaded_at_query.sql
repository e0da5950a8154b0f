{#- When a raw table of one shop was loaded (loaded_at_query). -#}
{% macro shop_loaded_at_query(relation, shop) -%}
    {%- set mode = var('raw_source') -%}
    {%- set column = shop_var(shop, 'loaded_at_column') -%}
    {%- if mode == 'files' -%}
        {%- set pattern = raw_stem(shop, relation.identifier)
            .replace('[', '[[]').replace("'", "''") -%}
    select max(last_modified) as loaded_at
    from read_blob(['{{ pattern }}', '{{ pattern }}.*'])
    where
        regexp_matches(
            lower(filename), '[.](parquet|(csv|txt|tsv)([.](gz|zst))?)$'
        )
    {%- elif mode == 'tables' and column -%}
    select max({{ adapter.quote(column) }}) as loaded_at
    from {{ relation }}
    {%- elif mode == 'tables' and target.type == 'snowflake' -%}
    select max(last_altered) as loaded_at
    from {{ relation.database }}.information_schema.tables
    where
        upper(table_schema) = upper('{{ relation.schema }}')
        and upper(table_name) = upper('{{ relation.identifier }}')
    {%- else -%}
        {{ exceptions.raise_compiler_error(
            "Nothing says when " ~ relation ~ " was loaded: the sample is never "
            "loaded, and a table in DuckDB needs a column of load times, named in "
            "the var " ~ shop ~ "_loaded_at_column. Set raw_source to files "
            "or tables."
        ) }}
    {%- endif -%}
{%- endmacro %}
