{#- One file of a table, whatever its kind: its path and header, the columns by which
    its rows are read, a subquery of them as text, and the texts in it that are null
    still. -#}
{% macro raw_rows(shop, table_name, path) -%}
    {%- if path.lower().endswith('.parquet') -%}
        {{ return(dict(
            raw_parquet(shop, table_name, path), nulls=null_texts(shop)
        )) }}
    {%- elif is_basket_per_line(shop, table_name) -%}
        {{ return(dict(raw_baskets(shop, path), nulls=[])) }}
    {%- else -%}
        {{ return(dict(raw_csv(shop, path), nulls=[])) }}
    {%- endif -%}
{%- endmacro %}
