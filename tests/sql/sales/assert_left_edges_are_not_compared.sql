-- A row is left-censored until the first whole month of its shop's record is
-- over, and nothing is compared with what came before the record.
{{ config(meta={
    'message': '{shop_id}: {rows} of sales.kpis_monthly, kpis_by_period or cohort_retention are not judged by where the record begins (core.shops), such as the {what} from {starts_at}.',
    'remedy': 'core.shops.covered_from_date and uncensored_from_date say where the record begins (var full_month_share).',
}) }}
with

months as (
    select * from {{ ref('kpis_monthly') }}
),

shops as (
    select
        *,
        cast({{ dbt.date_trunc('month', 'first_purchase_at') }} as date)
            as first_month_start_date
    from {{ ref('shops') }}
),

-- The record begins on the first day of a month, or on the day of the first
-- purchase; the month before it, if any, was not full.
wrong_records as (
    select
        shops.shop_id,
        'the record begins in a month that is not full' as what,
        shops.covered_from_date as starts_at
    from shops
    left join months
        on
            shops.shop_id = months.shop_id
            and months.month_start_date
            = {{ dbt.date_trunc('month', 'shops.covered_from_date') }}
    where
        shops.first_purchase_at is not null
        and (
            coalesce(months.order_count, 0) = 0
            or shops.covered_from_date < cast(shops.first_purchase_at as date)
            or shops.uncensored_from_date <= shops.covered_from_date
        )
),

wrong_months as (
    select
        months.shop_id,
        'month' as what,
        months.month_start_date as starts_at
    from months
    inner join shops
        on months.shop_id = shops.shop_id
    where
        months.is_left_censored
        != coalesce(months.month_start_date < shops.uncensored_from_date, true)
        or (
            months.previous_month_order_count is not null
            and {{ dbt.dateadd('month', -1, 'months.month_start_date') }}
            < shops.covered_from_date
        )
        or (
            months.previous_year_order_count is not null
            and {{ dbt.dateadd('month', -12, 'months.month_start_date') }}
            < shops.covered_from_date
        )
        or (
            months.active_customer_count > 0
            and months.new_customer_count = months.active_customer_count
            and months.month_start_date = shops.first_month_start_date
            and not months.is_left_censored
        )
),

wrong_periods as (
    select
        periods.shop_id,
        periods.period_id as what,
        periods.starts_at
    from {{ ref('kpis_by_period') }} as periods
    inner join shops
        on periods.shop_id = shops.shop_id
    where
        periods.is_left_censored
        != (periods.starts_at < shops.uncensored_from_date)
        or (
            periods.previous_order_count is not null
            and {{ dbt.dateadd(
                'second',
                '-' ~ dbt.datediff('periods.starts_at', 'periods.ends_at', 'second'),
                'periods.starts_at'
            ) }} < shops.covered_from_date
        )
),

wrong_cohorts as (
    select
        cohorts.shop_id,
        'cohort' as what,
        cohorts.cohort_start_date as starts_at
    from {{ ref('cohort_retention') }} as cohorts
    inner join shops
        on cohorts.shop_id = shops.shop_id
    where
        cohorts.is_left_censored
        != (cohorts.cohort_start_date < shops.uncensored_from_date)
)

select * from wrong_records
union all
select * from wrong_months
union all
select * from wrong_periods
union all
select * from wrong_cohorts
