with

shops as (
    select * from {{ ref('int_shops') }}
    where as_of_at is not null and first_purchase_at is not null
),

periods as (
    select * from {{ ref('periods') }}
),

-- How often a period's length is counted back to its end and to its start.
ages as (
    select
        false as is_previous,
        0 as end_age,
        1 as start_age
    union all
    select
        true as is_previous,
        1 as end_age,
        2 as start_age
),

-- Rows before dates_from are rejected, so no order is older.
dated as (
    select
        shops.shop_id,
        periods.period_id,
        ages.is_previous,
        coalesce(
            {{ dbt.dateadd(
                'day', '-periods.period_days * ages.start_age', 'shops.as_of_at'
            ) }},
            cast('{{ var('dates_from') }}' as timestamp)
        ) as starts_at,
        coalesce(
            {{ dbt.dateadd(
                'day', '-periods.period_days * ages.end_age', 'shops.as_of_at'
            ) }},
            shops.as_of_at
        ) as ends_at,
        shops.covered_from_date,
        shops.uncensored_from_date,
        shops.active_days
    from shops
    cross join periods
    cross join ages
    where not ages.is_previous or periods.period_days is not null
),

-- Recency counts whole days, so active_days allows almost one more day. A
-- previous period that began before the shop's record would be incomplete.
final as (
    select
        shop_id,
        period_id,
        is_previous,
        starts_at < uncensored_from_date as is_left_censored,
        cast(starts_at as timestamp) as starts_at,
        cast(ends_at as timestamp) as ends_at,
        cast({{ dbt.dateadd('day', '-active_days - 1', 'ends_at') }} as timestamp)
            as active_after
    from dated
    where
        not is_previous
        or starts_at >= covered_from_date
)

select * from final
