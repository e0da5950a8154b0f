{{ config(materialized='view') }}

with

shops as (
    select * from {{ ref('int_shops') }}
    where as_of_at is not null and covered_from_date is not null
),

-- Whole days are observed, and the as-of day only if purchases of it count.
observed as (
    select
        *,
        case
            when
                last_purchase_at >= {{ dbt.date_trunc('day', 'as_of_at') }}
                and as_of_at > {{ dbt.date_trunc('day', 'as_of_at') }}
                then cast({{ dbt.dateadd('day', 1, 'as_of_date') }} as date)
            else as_of_date
        end as observed_until_date
    from shops
),

held_out as (
    select
        *,
        case
            when value_holdout_days > 0 then value_holdout_days
            else {{ integer_divide(
                dbt.datediff('covered_from_date', 'observed_until_date', 'day'), 3
            ) }}
        end as holdout_days
    from observed
),

final as (
    select
        shop_id,
        'now' as value_window,
        as_of_date,
        monetary_basis,
        value_discount_rate,
        value_minimum_repeaters,
        {{ dbt.datediff(
            'as_of_date',
            dbt.dateadd('month', 'value_horizon_months', 'as_of_date'),
            'day'
        ) }} as horizon_days,
        observed_until_date as window_end_date
    from held_out
    union all
    select
        shop_id,
        'holdout' as value_window,
        as_of_date,
        monetary_basis,
        value_discount_rate,
        value_minimum_repeaters,
        holdout_days as horizon_days,
        cast(
            {{ dbt.dateadd('day', '-holdout_days', 'observed_until_date') }} as date
        ) as window_end_date
    from held_out
    where
        holdout_days > 0
        and {{ dbt.dateadd('day', '-holdout_days', 'observed_until_date') }}
        > covered_from_date
)

select * from final
