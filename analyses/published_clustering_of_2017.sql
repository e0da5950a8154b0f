-- The customers of Olist's published clustering: one row per as-of date (the ends
-- of the months from December 2017 to August 2018) and person with an order in
-- 2017, on the orders from 2017 to that day.
with

orders as (
    select * from {{ ref('orders') }}
    where
        shop_id = 'olist'
        and order_status = 'delivered'
        and payment_count > 0
        and review_count > 0
        and order_date >= '2017-01-01'
),

days as (
    select * from {{ ref('days') }}
),

customers as (
    select distinct customer_id from orders
    where order_date <= '2017-12-31'
),

as_of_dates as (
    select distinct
        {{ dbt.last_day('calendar_date', 'month') }} as as_of_date
    from days
    where calendar_date between '2017-12-01' and '2018-08-31'
),

final as (
    select
        as_of_dates.as_of_date,
        orders.customer_id,
        -- Whole days to 23:59:59 are those of the calendar.
        {{ dbt.datediff(
            'max(orders.order_date)', 'as_of_dates.as_of_date', 'day'
        ) }} as recency_days,
        count(*) as frequency,
        sum(orders.payment_amount) as monetary_amount,
        avg(orders.review_score) as review_score
    from orders
    inner join customers
        on orders.customer_id = customers.customer_id
    inner join as_of_dates
        on orders.order_date <= as_of_dates.as_of_date
    group by as_of_dates.as_of_date, orders.customer_id
)

select * from final
