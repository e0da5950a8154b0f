{#- The files that a shop reads, of all of its tables, as a list of paths. DuckDB only. -#}
{% macro shop_files(shop) -%}
    {%- set files = [] -%}
    {%- for node in graph.sources.values() if node.source_name == shop_source(shop) -%}
        {%- set name = own_shop_setting(shop, 'table') if shop in own_shops()
            else node.identifier -%}
        {%- do files.extend(raw_file_paths(raw_stem(shop, name))) -%}
    {%- endfor -%}
    {{ return(files) }}
{%- endmacro %}
