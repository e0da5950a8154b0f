-- Every series has one best method, for each of the months that follow its last
-- whole one: the one with the smallest error in the backtest. The regression is
-- the least-squares line through its whole months. Intervals lie around forecasts,
-- wherever there are three past errors, as there are one month ahead from as many
-- months on as methods.md says.
{{ config(meta={
    'message': '{shop_id}: {rows} of marketing.revenue_forecast do not follow from revenue_months, such as {forecast_method} of {series_kind} {series_id}, {horizon_months} months ahead.',
}) }}
with

whole_months as (
    select
        *,
        row_number() over (
            partition by shop_id, series_kind, series_id
            order by month_start_date asc
        ) as month_number
    from {{ ref('revenue_months') }}
    where is_covered and is_complete_month
),

lines as (
    select
        shop_id,
        series_kind,
        series_id,
        count(*) as month_count,
        regr_slope(cast(revenue_amount as double), month_number)
            as slope_amount,
        regr_intercept(cast(revenue_amount as double), month_number)
            as intercept_amount,
        max(month_start_date) as last_month_start_date
    from whole_months
    group by shop_id, series_kind, series_id
),

series as (
    select distinct
        months.shop_id,
        months.series_kind,
        months.series_id,
        shops.forecast_months
    from {{ ref('revenue_months') }} as months
    inner join {{ ref('shops') }} as shops
        on months.shop_id = shops.shop_id
    where shops.forecast_months > 0
),

checked as (
    select
        series.*,
        forecasts.forecast_method,
        forecasts.horizon_months,
        forecasts.month_count,
        forecasts.low_80_amount,
        sum(case when forecasts.is_best then 1 else 0 end) over (
            partition by series.shop_id, series.series_kind, series.series_id
        ) as best_count,
        forecasts.month_count = coalesce(lines.month_count, 0)
        and (
            lines.last_month_start_date is null
            or forecasts.month_start_date
            = {{ dbt.dateadd(
                'month', 'forecasts.horizon_months', 'lines.last_month_start_date'
            ) }}
        ) as follows,
        forecasts.forecast_method != 'regression'
        or lines.month_count is null
        or lines.month_count < 3
        or abs(
            forecasts.forecast_amount
            - greatest(
                lines.intercept_amount
                + lines.slope_amount
                * (lines.month_count + forecasts.horizon_months),
                0
            )
        ) < 0.001 + forecasts.forecast_amount / 1000000000 as is_on_line,
        forecasts.is_best = (forecasts.forecast_method = forecasts.best_method)
        and (
            not forecasts.is_best
            or coalesce(forecasts.backtest_error_amount, -1)
            = coalesce(min(forecasts.backtest_error_amount) over (
                partition by
                    series.shop_id, series.series_kind, series.series_id
            ), -1)
        ) as is_smallest,
        case forecasts.forecast_method
            when 'regression' then 6
            when 'holt_winters' then 30
            else 18
        end as interval_months,
        case
            when forecasts.low_80_amount is null
                then forecasts.horizon_count < 3
            else
                forecasts.low_95_amount <= forecasts.low_80_amount
                and forecasts.low_80_amount <= forecasts.forecast_amount
                and forecasts.forecast_amount <= forecasts.high_80_amount
                and forecasts.high_80_amount <= forecasts.high_95_amount
        end as is_within
    from series
    left join {{ ref('revenue_forecast') }} as forecasts
        on
            series.shop_id = forecasts.shop_id
            and series.series_kind = forecasts.series_kind
            and series.series_id = forecasts.series_id
    left join lines
        on
            series.shop_id = lines.shop_id
            and series.series_kind = lines.series_kind
            and series.series_id = lines.series_id
)

select *
from checked
where
    best_count != forecast_months
    or not coalesce(follows and is_on_line and is_within and is_smallest, false)
    or (
        horizon_months = 1
        and month_count >= interval_months
        and low_80_amount is null
    )
