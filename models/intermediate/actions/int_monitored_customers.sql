with

shops as (
    select * from {{ ref('int_shops') }}
),

as_of_dates as (
    select * from {{ ref('int_as_of_dates') }}
    where months_back <= {{ var('monitored_months') }}
),

customers as (
    select * from {{ ref('int_customer_rfm_by_as_of') }}
),

thresholds as (
    select * from {{ ref('int_value_thresholds') }}
),

orders as (
    select * from {{ ref('orders') }}
    where is_purchase and customer_id is not null
),

-- Both halves of what is looked back on are active_days long.
windows as (
    select
        as_of_dates.*,
        {%- for name, halves in {'split_at': 1, 'starts_at': 2}.items() %}
        cast({{ dbt.dateadd(
            'day', '-' ~ halves ~ ' * shops.active_days', 'as_of_dates.as_of_at'
        ) }} as timestamp) as {{ name }},
        {%- endfor %}
        shops.active_days,
        shops.covered_from_date
    from as_of_dates
    inner join shops
        on as_of_dates.shop_id = shops.shop_id
),

buyers as (
    select
        windows.shop_id,
        windows.as_of_date,
        orders.customer_id,
        min(orders.ordered_at) < max(windows.split_at) as has_bought,
        max(orders.ordered_at) >= max(windows.split_at) as has_come_back
    from windows
    inner join orders
        on
            windows.shop_id = orders.shop_id
            and windows.starts_at <= orders.ordered_at
            and windows.as_of_at > orders.ordered_at
    where windows.starts_at >= windows.covered_from_date
    group by windows.shop_id, windows.as_of_date, orders.customer_id
),

retained as (
    select
        shop_id,
        as_of_date,
        count(*) as former_customer_count,
        sum(case when has_come_back then 1 else 0 end)
            as retained_customer_count
    from buyers
    where has_bought
    group by shop_id, as_of_date
),

counted as (
    select
        windows.shop_id,
        windows.as_of_date,
        count(*) as customer_count,
        sum(case when customers.frequency > 1 then 1 else 0 end)
            as repeat_customer_count,
        sum(
            case
                when customers.recency_days <= windows.active_days then 1
                else 0
            end
        ) as active_customer_count,
        sum(customers.monetary_amount) as monetary_amount
    from windows
    inner join customers
        on
            windows.shop_id = customers.shop_id
            and windows.as_of_date = customers.as_of_date
    group by windows.shop_id, windows.as_of_date
),

final as (
    select
        counted.*,
        thresholds.at_risk_customer_count,
        thresholds.at_risk_amount,
        retained.former_customer_count,
        retained.retained_customer_count,
        windows.is_current,
        windows.starts_at,
        windows.as_of_at
    from counted
    inner join windows
        on
            counted.shop_id = windows.shop_id
            and counted.as_of_date = windows.as_of_date
    inner join thresholds
        on
            counted.shop_id = thresholds.shop_id
            and counted.as_of_date = thresholds.as_of_date
    left join retained
        on
            counted.shop_id = retained.shop_id
            and counted.as_of_date = retained.as_of_date
)

select * from final
