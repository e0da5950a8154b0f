{#- When a raw table was loaded, for `dbt source freshness`: the file's own time, the
    latest value of the column in the var loaded_at_column, or what Snowflake knows
    of the table. Of several own shops the one loaded longest ago counts. -#}
{% macro loaded_at_query(relation, source_name, table_name=none) -%}
    {%- set shops = [source_name] if source_name != 'transactions'
        else own_shops() if table_name == source_name else shops_with(table_name) -%}
    select min(loaded_at)
    from (
        {%- for shop in shops %}
        {{ 'union all' if not loop.first }}
        {{ shop_loaded_at_query(raw_place(shop, relation, table_name), shop) }}
        {%- endfor %}
    ) as loads
{%- endmacro %}
