{#- When a raw table was loaded, for `dbt source freshness`: the file's own time, the
    latest value of the column in the var loaded_at_column, or what Snowflake knows
    of the table. Of several own shops the one loaded longest ago counts. -#}
{% macro loaded_at_query(relation, source_name) -%}
    {%- set shops = own_shops() if source_name == 'transactions' else [source_name] -%}
    select min(loaded_at)
    from (
        {%- for shop in shops %}
        {{ 'union all' if not loop.first }}
        {{ shop_loaded_at_query(raw_place(shop, relation), shop) }}
        {%- endfor %}
    ) as loads
{%- endmacro %}
