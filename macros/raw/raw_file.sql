{#- A publisher's file, <CLIENTELE_RAW>/<shop>/<table>.parquet or .csv, as a
    subquery of text columns. Stops with path and remedy if it is not there.
    DuckDB only: elsewhere raw data is in tables. -#}
{% macro raw_file(shop, table_name) -%}
    {%- set relation = source(shop_source(shop), table_name) -%}
    {%- if execute and flags.WHICH not in ('parse', 'list') -%}
        {%- set folder = env_var('CLIENTELE_RAW', '') -%}
        {%- if target.type != 'duckdb' or not folder -%}
            {{ exceptions.raise_compiler_error(
                "raw_source: files reads the folder named by the environment "
                "variable CLIENTELE_RAW (now '" ~ folder ~ "') and needs a "
                "DuckDB target. Set it, or choose raw_source: tables."
            ) }}
        {%- endif -%}
        {%- set stem = raw_stem(shop, raw_place(shop, relation).identifier) -%}
        {%- set found = run_query(
            "select file from glob([" ~ file_literal(stem ~ '.parquet') ~ ", "
            ~ file_literal(stem ~ '.csv') ~ "]) order by file desc nulls last"
        ).columns[0].values() -%}
        {%- if not found -%}
            {{ exceptions.raise_compiler_error(
                "Raw file not found: " ~ stem ~ ".parquet (or .csv). Put the "
                "publisher's file there, point CLIENTELE_RAW elsewhere, or "
                "leave the shop out (SHOPS=)."
            ) }}
        {%- endif -%}
        {%- if found[0].endswith('.parquet') -%}
            {%- set file = raw_parquet(shop, table_name, found[0]) -%}
        {%- else -%}
            {%- set file = raw_csv(shop, table_name, found[0]) -%}
        {%- endif -%}
    (
        select
        {{ raw_select_list(shop, table_name, file.columns) }}
        from {{ file.subquery }}
    ) as raw_columns
    {%- endif -%}
{%- endmacro %}
