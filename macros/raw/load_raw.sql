{#- Writes the files of each table of a source as one Parquet file, every column as
    text under the file's own name, rows in the file's order: `clientele load` runs
    it. Each item of `files` has table, target and parts: name and path of each file.
    Of several files of an own shop, each row says where it was: exports overlap. DuckDB only. -#}
{% macro load_raw(shop, files) -%}
    {%- do run_query('set preserve_insertion_order = true') -%}
    {%- for file in files -%}
        {%- do log('Writing ' ~ file.table, info=true) -%}
        {%- set parts = [] -%}
        {%- for name, path in file.parts -%}
            {%- do parts.append(raw_rows(shop, file.table, path)) -%}
        {%- endfor -%}
        {%- set selects = [] -%}
        {%- for part in parts -%}
            {{- require_raw_columns(
                shop, file.table, part.path, part.header,
                parts | map(attribute='header') | sum(start=[])
            ) -}}
            {%- do selects.append(
                'select *' ~ (
                    ", '" ~ file.parts[loop.index0][0].replace("'", "''")
                    ~ "' as clientele_file"
                    if parts | length > 1 and shop in own_shops() else ''
                ) ~ ' from ' ~ part.subquery
            ) -%}
        {%- endfor -%}
        {%- do run_query(
            'copy (' ~ selects | join(' union all by name ') ~ ") to '"
            ~ file.target | replace("'", "''")
            ~ "' (format parquet, compression zstd)"
        ) -%}
    {%- endfor -%}
{%- endmacro %}
