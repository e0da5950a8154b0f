{#- The columns of a raw table that its source YAML declares: staging reads
    exactly these. -#}
{% macro raw_columns(source_name, table_name) -%}
    {%- for node in graph.sources.values()
        if node.source_name == source_name and node.name == table_name -%}
        {{ return(node.columns.keys() | list) }}
    {%- endfor -%}
    {{ return([]) }}
{%- endmacro %}
