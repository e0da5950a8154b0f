{#- Whether a shop's lines have what a raw column says, by the columns' names in the
    source YAML; any of them will do. Only an own shop may lack it: its vars name no
    such column. -#}
{% macro shop_has(shop, columns) -%}
    {%- if shop_source(shop) != 'transactions' -%}
        {{ return(true) }}
    {%- endif -%}
    {%- set names = raw_columns(shop, 'transactions') -%}
    {%- for column in columns if names.get(column) -%}
        {{ return(true) }}
    {%- endfor -%}
    {#- Unknown while dbt reads the project, and in unit tests. -#}
    {{ return(not names) }}
{%- endmacro %}
