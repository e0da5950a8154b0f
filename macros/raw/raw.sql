{#- A raw table by its publisher's name, wherever `raw_source` says it is:
    a seed of the bundled sample, a file in CLIENTELE_RAW, or a table. -#}
{% macro raw(shop, table_name) -%}
    {%- set mode = var('raw_source') -%}
    {%- if mode == 'sample' -%}
        {{ raw_seed(shop, table_name) }}
    {%- elif mode == 'files' -%}
        {{ raw_file(shop, table_name) }}
    {%- elif mode == 'tables' -%}
        {{ raw_relation(shop, table_name) }}
    {%- else -%}
        {{ exceptions.raise_compiler_error(
            "raw_source is '" ~ mode ~ "'. Set it to sample, files or tables."
        ) }}
    {%- endif -%}
{%- endmacro %}
