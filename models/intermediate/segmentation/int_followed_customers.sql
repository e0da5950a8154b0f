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

-- A sample of each date without chance: hashes are unrelated to what customers
-- do, and whoever is drawn at a date was drawn at earlier ones.
drawn as (
    select
        purchases.*,
        as_of_dates.as_of_at,
        row_number() over (
            partition by purchases.shop_id, purchases.as_of_date
            order by
                {{ dbt.hash('purchases.customer_id') }} asc,
                purchases.customer_id asc
        ) <= {{ var('drift_customers') }} as is_followed,
        count(*) over (
            partition by purchases.shop_id, purchases.as_of_date
        ) as population_count
    from purchases
    inner join as_of_dates
        on
            purchases.shop_id = as_of_dates.shop_id
            and purchases.as_of_date = as_of_dates.as_of_date
),

-- Everybody today, the sample at each date.
final as (
    select
        shop_id,
        as_of_date,
        customer_id,
        is_current,
        is_followed,
        recency_days,
        frequency,
        monetary_amount,
        average_order_value,
        tenure_days,
        days_between_orders,
        population_count,
        as_of_at
    from drawn
    where is_current or is_followed
)

select * from final
