{#- Writes files of a source as Parquet, every column as text under the file's
    own name, rows in the file's order: `clientele load` runs it. Each item of
    `files` has table, path and target. DuckDB only. -#}
{% macro load_raw(shop, files) -%}
    {%- do run_query('set preserve_insertion_order = true') -%}
    {%- for file in files -%}
        {%- do log('Writing ' ~ file.table, info=true) -%}
        {%- set rows = raw_parquet(shop, file.table, file.path)
            if file.path.endswith('.parquet')
            else raw_csv(shop, file.table, file.path) -%}
        {%- do run_query(
            'copy (select * from ' ~ rows.subquery ~ ") to '"
            ~ file.target | replace("'", "''")
            ~ "' (format parquet, compression zstd)"
        ) -%}
    {%- endfor -%}
{%- endmacro %}
