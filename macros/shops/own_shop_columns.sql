{#- The columns of an own shop's file that vars name, as its source YAML declares them;
    none while dbt reads the project. -#}
{% macro own_shop_columns() -%}
    {%- set columns = [] -%}
    {%- for node in (graph.sources.values() if execute else [])
        if node.source_name == 'transactions' -%}
        {%- for column in node.columns.values() if column.config.meta.named_by -%}
            {%- do columns.append(column) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}
