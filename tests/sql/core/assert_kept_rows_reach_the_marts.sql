-- As many rows as cleaning kept of an entity are in its mart.
{{ config(meta={
    'message': '{shop_id}: cleaning kept {kept_row_count} rows of {entity}, the mart of that name has {mart_row_count}.',
}) }}
{%- set row_counts = {
    'order_lines': 'count(*)',
    'orders': 'count(*)',
    'payments': 'sum(payment_count)',
    'reviews': 'count(*)',
    'sellers': 'count(*)',
} %}
{%- set tables = [] %}
{%- for entity in row_counts %}
{%- for shop in shops_with(entity) %}
{%- do tables.append([entity, shop]) %}
{%- endfor %}
{%- endfor %}
with

order_lines as (
    select * from {{ ref('order_lines') }}
),

orders as (
    select * from {{ ref('orders') }}
),

payments as (
    select
        shop_id,
        payment_count
    from orders
),

reviews as (
    select * from {{ ref('reviews') }}
),

sellers as (
    select * from {{ ref('sellers') }}
),

kept as (
    {%- for entity, shop in tables %}
    {{ 'union all' if not loop.first }}
    select
        '{{ shop }}' as shop_id,
        '{{ entity }}' as entity,
        count(*) as kept_row_count
    from {{ ref('int_' ~ entity ~ '_cleaned') }}
    where shop_id = '{{ shop }}' and rejection_reason is null
    {%- endfor %}
),

in_marts as (
    {%- for entity, shop in tables %}
    {{ 'union all' if not loop.first }}
    select
        '{{ shop }}' as shop_id,
        '{{ entity }}' as entity,
        coalesce({{ row_counts[entity] }}, 0) as mart_row_count
    from {{ entity }}
    where shop_id = '{{ shop }}'
    {%- endfor %}
)

select
    kept.*,
    in_marts.mart_row_count
from kept
left join in_marts
    on
        kept.shop_id = in_marts.shop_id
        and kept.entity = in_marts.entity
where kept.kept_row_count != coalesce(in_marts.mart_row_count, -1)
