{#- The raw tables of a shop, nodes of dbt's graph: an own shop has those that its vars
    name. -#}
{% macro shop_tables(shop) -%}
    {%- set tables = [] -%}
    {#- Unknown while dbt reads the project. -#}
    {%- for node in (graph.sources.values() if execute else [])
        if node.source_name == shop_source(shop) -%}
        {%- if node.source_name != 'transactions'
            or node.name in ['transactions'] + shop_entities(shop) -%}
            {%- do tables.append(node) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(tables) }}
{%- endmacro %}
