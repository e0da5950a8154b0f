-- The customers of Olist's other published clustering: one row per person with an
-- order that has items, of any status, as of the last such order. An order's value
-- is the price of its first item, as published; the sum would be larger.
with

first_items as (
    select * from {{ ref('order_lines') }}
    where shop_id = 'olist' and line_number = 1
),

customers as (
    select
        customer_id,
        max(ordered_at) as last_ordered_at,
        count(*) as frequency,
        sum(unit_price) as monetary_amount
    from first_items
    group by customer_id
),

dated as (
    select
        *,
        max(last_ordered_at) over () as as_of_at
    from customers
),

final as (
    select
        cast(as_of_at as date) as as_of_date,
        customer_id,
        {{ integer_divide(
            dbt.datediff('last_ordered_at', 'as_of_at', 'second'), 86400
        ) }} as recency_days,
        frequency,
        monetary_amount
    from dated
)

select * from final
