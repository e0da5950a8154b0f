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

usual_months as (
    select
        shop_id,
        {{ var('full_month_share') }} * median(order_count) as full_order_count
    from months
    where order_count > 0
    group by shop_id
),

-- The record begins in a full month, before which months are not full on average.
wrong_records as (
    select
        shops.shop_id,
        'first month of the record' as what,
        max(months.month_start_date) as starts_at
    from shops
    inner join months
        on shops.shop_id = months.shop_id
    inner join usual_months
        on shops.shop_id = usual_months.shop_id
    where months.month_start_date <= shops.covered_from_date
    group by shops.shop_id, shops.covered_from_date
    having
        max(
            case
                when
                    months.month_start_date
                    = {{ dbt.date_trunc('month', 'shops.covered_from_date') }}
                    then months.order_count - usual_months.full_order_count
            end
        ) < 0
        or avg(
            case
                when
                    months.month_start_date
                    < {{ dbt.date_trunc('month', 'shops.covered_from_date') }}
                    then months.order_count - usual_months.full_order_count
            end
        ) >= 0
    union all
    select
        shop_id,
        'record' as what,
        covered_from_date as starts_at
    from shops
    where
        covered_from_date < cast(first_purchase_at as date)
        or uncensored_from_date <= covered_from_date
        or (covered_from_date is null and first_purchase_at is not null)
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
