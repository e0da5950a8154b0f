{#- The publisher's files of a table, <CLIENTELE_RAW>/<source>/<table>.parquet, .csv
    or the like, as a subquery of text columns. Stops with path and remedy if there
    is none. DuckDB only: elsewhere raw data is in tables. -#}
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
        {%- set stem = raw_stem(
            shop, raw_place(shop, relation, table_name).identifier
        ) -%}
        {%- set paths = raw_file_paths(stem) -%}
        {%- if not paths -%}
            {{ exceptions.raise_compiler_error(missing_file(shop, stem, table_name)) }}
        {%- endif -%}
        {%- set files = [] -%}
        {%- for path in paths -%}
            {%- do files.append(raw_rows(shop, table_name, path)) -%}
        {%- endfor -%}
        {%- for file in files -%}
            {{- require_raw_columns(
                shop, table_name, file.path, file.header,
                files | map(attribute='header') | sum(start=[])
            ) -}}
        {%- endfor -%}
        {%- if files | length > 1 or 'clientele_file' in files[0].columns -%}
    (
        {{ union_files(shop, table_name, files) }}
    ) as raw_columns
        {%- else -%}
    (
        {{ filled_down(shop, table_name, files[0]) }}
    ) as raw_columns
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
