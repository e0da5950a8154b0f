with

shops as (
    select * from {{ ref('int_shops') }}
),

as_of_dates as (
    select * from {{ ref('int_as_of_dates') }}
    where months_back <= {{ var('monitored_months') }}
),

orders as (
    select * from {{ ref('orders') }}
),

windows as (
    select
        as_of_dates.shop_id,
        as_of_dates.as_of_date,
        as_of_dates.as_of_at,
        shops.covered_from_date,
        cast(
            {{ dbt.dateadd('day', -365, 'as_of_dates.as_of_at') }} as timestamp
        ) as starts_at
    from as_of_dates
    inner join shops
        on as_of_dates.shop_id = shops.shop_id
),

-- Part of a year would rise with the record, whatever is done.
final as (
    select
        windows.shop_id,
        windows.as_of_date,
        sum(orders.revenue_amount) as revenue_amount,
        sum(
            case
                when orders.customer_id is not null then orders.revenue_amount
            end
        ) as customer_revenue_amount,
        sum(case when orders.is_purchase then 1 else 0 end) as order_count,
        count(distinct case when orders.is_purchase then orders.customer_id end)
            as customer_count,
        windows.starts_at,
        windows.as_of_at
    from windows
    inner join orders
        on
            windows.shop_id = orders.shop_id
            and windows.starts_at <= orders.ordered_at
            and windows.as_of_at > orders.ordered_at
    where windows.starts_at >= windows.covered_from_date
    group by
        windows.shop_id, windows.as_of_date, windows.starts_at, windows.as_of_at
)

select * from final
