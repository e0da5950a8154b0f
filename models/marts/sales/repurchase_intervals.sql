with

customers as (
    select * from {{ ref('int_customer_first_purchases') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

intervals as (
    {%- for days in positive_numbers('repurchase_days') %}
    {{ 'union all' if not loop.first }}
    select {{ days }} as interval_days
    {%- endfor %}
),

-- Customers whose interval is not over could still come back: not eligible.
eligible as (
    select
        customers.shop_id,
        intervals.interval_days,
        customers.second_purchase_at < {{ dbt.dateadd(
            'day', 'intervals.interval_days', 'customers.first_purchase_at'
        ) }} as is_repurchased,
        customers.first_purchase_at < shops.uncensored_from_date
            as is_left_censored
    from customers
    inner join shops
        on customers.shop_id = shops.shop_id
    cross join intervals
    where
        {{ dbt.dateadd(
            'day', 'intervals.interval_days', 'customers.first_purchase_at'
        ) }} <= shops.as_of_at
),

final as (
    select
        -- ids
        shop_id,

        -- numerics
        cast(interval_days as integer) as interval_days,
        cast(count(*) as bigint) as eligible_customer_count,
        cast(sum(case when is_repurchased then 1 else 0 end) as bigint)
            as repurchased_customer_count,
        cast(sum(case when is_left_censored then 1 else 0 end) as bigint)
            as left_censored_customer_count,
        {{ safe_divide(
            'sum(case when is_repurchased then 1 else 0 end)', 'count(*)'
        ) }} as repurchase_rate,
        {{ safe_divide(
            'sum(case when is_repurchased and not is_left_censored then 1 else 0 end)',
            'sum(case when not is_left_censored then 1 else 0 end)'
        ) }} as uncensored_repurchase_rate
    from eligible
    group by shop_id, interval_days
)

select * from final
