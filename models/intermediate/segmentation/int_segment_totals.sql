with

customers as (
    select * from {{ ref('int_customer_rfm_by_as_of') }}
),

orders as (
    select * from {{ ref('orders') }}
    where customer_id is not null
),

as_of_dates as (
    select
        *,
        coalesce(
            lag(as_of_at) over (partition by shop_id order by as_of_at asc),
            {{ dbt.dateadd('month', -1, 'as_of_at') }}
        ) as previous_as_of_at
    from {{ ref('int_as_of_dates') }}
),

-- Purchases between two as-of dates: few customers buy in each.
recent_orders as (
    select
        as_of_dates.shop_id,
        as_of_dates.as_of_date,
        orders.customer_id,
        sum(orders.revenue_amount) as period_revenue_amount,
        sum(case when orders.is_purchase then 1 else 0 end)
            as period_order_count
    from as_of_dates
    inner join orders
        on
            as_of_dates.shop_id = orders.shop_id
            and as_of_dates.previous_as_of_at <= orders.ordered_at
            and as_of_dates.as_of_at > orders.ordered_at
    group by
        as_of_dates.shop_id, as_of_dates.as_of_date, orders.customer_id
),

-- Few rows cover all customers: one per date and combination of segments.
final as (
    select
        customers.shop_id,
        customers.as_of_date,
        customers.is_current,
        customers.segment_state,
        count(*) as customer_count,
        sum(customers.monetary_amount) as revenue_amount,
        sum(customers.frequency) as order_count,
        sum(customers.recency_days) as recency_days,
        coalesce(sum(recent_orders.period_revenue_amount), 0)
            as period_revenue_amount,
        coalesce(sum(recent_orders.period_order_count), 0)
            as period_order_count
    from customers
    left join recent_orders
        on
            customers.shop_id = recent_orders.shop_id
            and customers.as_of_date = recent_orders.as_of_date
            and customers.customer_id = recent_orders.customer_id
    group by
        customers.shop_id,
        customers.as_of_date,
        customers.is_current,
        customers.segment_state
)

select * from final
