{#- The columns of an own shop's files, or of one of them, that vars name, as their
    source YAML declares them; none while dbt reads the project. -#}
{% macro own_shop_columns(table_name=none) -%}
    {%- set columns = [] -%}
    {%- for node in (graph.sources.values() if execute else [])
        if node.source_name == 'transactions' and table_name in [none, node.name] -%}
        {%- for column in node.columns.values() if column.config.meta.named_by -%}
            {%- do columns.append(column) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}
