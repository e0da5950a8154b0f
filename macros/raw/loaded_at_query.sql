{#- When a raw table was loaded, for `dbt source freshness`: the file's own time, the
    latest value of the column in the var loaded_at_column, or what Snowflake knows
    of the table. Of several shops of one's own the one loaded longest ago counts. -#}
{% macro loaded_at_query(relation, source_name) -%}
    {%- set shops = own_shops() if source_name == 'transactions' else [source_name] -%}
    select min(loaded_at)
    from (
        {%- for shop in shops %}
        {{ 'union all' if not loop.first }}
        {{ shop_loaded_at_query(raw_place(shop, relation), shop) }}
        {%- endfor %}
    ) as loads
{%- endmacro %}

{#- The same of one shop. -#}
{% macro shop_loaded_at_query(relation, shop) -%}
    {%- set mode = var('raw_source') -%}
    {%- set column = shop_var(shop, 'loaded_at_column') -%}
    {%- if mode == 'files' -%}
        {%- set stem = raw_stem(shop, relation.identifier) -%}
    select max(last_modified) as loaded_at
    from read_blob(
        [{{ file_literal(stem ~ '.parquet') }}, {{ file_literal(stem ~ '.csv') }}]
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
