{#- Where a raw table of a shop is, in words for people: its file, or its schema and
    name. `node` is the table in dbt's graph. -#}
{% macro raw_words(shop, node) -%}
    {%- set is_own = shop in own_shops() -%}
    {%- set name = raw_table(shop, node) -%}
    {%- if var('raw_source') == 'sample' -%}
        {{ return('seeds/raw/' ~ node.source_name ~ '/' ~ node.name ~ '.csv') }}
    {%- elif var('raw_source') == 'tables' -%}
        {%- set schema = own_shop_setting(shop, 'raw_schema') if is_own else node.schema -%}
        {{ return(schema ~ '.' ~ name) }}
    {%- endif -%}
    {%- set paths = raw_file_paths(raw_stem(shop, name)) -%}
    {{ return(paths[0] ~ (
        ' and ' ~ (paths | length - 1) ~ ' more' if paths | length > 1 else ''
    )) }}
{%- endmacro %}
