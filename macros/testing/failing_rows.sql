{#- In the order of all columns, so that every run shows the same rows. -#}
{% macro failing_rows(test_sql, shown) %}
{%- set columns = get_columns_in_query(test_sql) %}
{%- set shop = 'shop_id' if 'shop_id' in columns | map('lower') else '1' %}
with

failing_rows as (
{{ test_sql }}
),

placed as (
    select
        failing_rows.*,
        row_number() over (
            partition by {{ shop }}
            order by {{ columns | join(', ') }}
        ) as row_position,
        count(*) over (partition by {{ shop }}) as row_total
    from failing_rows
)

select * from placed
where row_position <= {{ shown }}
order by {{ shop }}, row_position
{% endmacro %}
