with

purchases as (
    select * from {{ ref('int_customer_purchases_by_as_of') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

known_dates as (
    select
        *,
        max(months_back) over (partition by shop_id) as months_known
    from {{ ref('int_as_of_dates') }}
),

-- From the baseline of drift on; nothing looks further back.
as_of_dates as (
    select known_dates.*
    from known_dates
    inner join shops
        on known_dates.shop_id = shops.shop_id
    where
        known_dates.months_back <= shops.drift_baseline_months
        and 2 * known_dates.months_back <= known_dates.months_known + 1
),

-- A sample without chance: hashes are unrelated to what customers do.
drawn_customers as (
    select
        shop_id,
        customer_id,
        row_number() over (
            partition by shop_id
            order by {{ dbt.hash('customer_id') }} asc, customer_id asc
        ) <= {{ var('drift_customers') }} as is_followed
    from purchases
    where is_current
),

-- Everybody today, the sample at each date.
final as (
    select
        purchases.shop_id,
        purchases.as_of_date,
        purchases.customer_id,
        purchases.is_current,
        drawn_customers.is_followed,
        purchases.recency_days,
        purchases.frequency,
        purchases.monetary_amount,
        purchases.average_order_value,
        purchases.tenure_days,
        purchases.days_between_orders,
        as_of_dates.as_of_at
    from purchases
    inner join as_of_dates
        on
            purchases.shop_id = as_of_dates.shop_id
            and purchases.as_of_date = as_of_dates.as_of_date
    inner join drawn_customers
        on
            purchases.shop_id = drawn_customers.shop_id
            and purchases.customer_id = drawn_customers.customer_id
    where purchases.is_current or drawn_customers.is_followed
)

select * from final
