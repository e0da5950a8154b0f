{#- The files that a shop reads, of all of its tables, as a list of paths. DuckDB only. -#}
{% macro shop_files(shop) -%}
    {%- set files = [] -%}
    {%- for node in shop_tables(shop) -%}
        {%- do files.extend(raw_file_paths(raw_stem(shop, raw_table(shop, node)))) -%}
    {%- endfor -%}
    {{ return(files) }}
{%- endmacro %}
