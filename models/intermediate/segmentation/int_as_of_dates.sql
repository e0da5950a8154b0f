with

shops as (
    select * from {{ ref('int_shops') }}
    where as_of_at is not null and first_purchase_at < as_of_at
),

-- 600 months reach back fifty years; history_months limits each shop.
months as (
    {{ dbt.generate_series(600) }}
),

-- A month end is the first moment after it: windows are half-open.
month_ends as (
    select
        shops.shop_id,
        {{ dbt.dateadd(
            'month', '1 - months.generated_number',
            dbt.date_trunc('month', 'shops.as_of_at')
        ) }} as as_of_at,
        false as is_current
    from shops
    inner join months
        on shops.history_months >= months.generated_number
),

final as (
    select
        month_ends.shop_id,
        cast(month_ends.as_of_at as date) as as_of_date,
        cast(month_ends.as_of_at as timestamp) as as_of_at,
        month_ends.is_current,
        {{ dbt.datediff('month_ends.as_of_at', 'shops.as_of_at', 'month') }}
            as months_back
    from month_ends
    inner join shops
        on month_ends.shop_id = shops.shop_id
    where
        month_ends.as_of_at > shops.first_purchase_at
        and cast(month_ends.as_of_at as date) < shops.as_of_date
    union all
    select
        shop_id,
        as_of_date,
        as_of_at,
        true as is_current,
        0 as months_back
    from shops
)

select * from final
