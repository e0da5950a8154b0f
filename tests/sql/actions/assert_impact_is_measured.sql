-- Every shop has every target at every date of its metric, with the value of
-- monitored_metrics; a target lies its change away from the baseline, and its note
-- says what is so.
{{ config(meta={
    'message': '{shop_id}, {target_id} at {as_of_date}: actions.impact_tracking has {actual_value} for {metric_value} of actions.monitored_metrics, baseline {baseline_value}, target {least_target_value}, "{note}".',
}) }}
with

expected as (
    select
        shops.shop_id,
        targets.target_id,
        targets.least_change_rate,
        targets.level_value,
        coalesce(metrics.as_of_date, shops.as_of_date) as as_of_date,
        metrics.metric_value
    from {{ ref('shops') }} as shops
    cross join {{ ref('impact_targets') }} as targets
    left join {{ ref('monitored_metrics') }} as metrics
        on
            shops.shop_id = metrics.shop_id
            and targets.metric_name = metrics.metric_name
            and metrics.dimension_kind = 'shop'
    where shops.as_of_date is not null
)

select
    coalesce(expected.shop_id, tracked.shop_id) as shop_id,
    coalesce(expected.target_id, tracked.target_id) as target_id,
    coalesce(expected.as_of_date, tracked.as_of_date) as as_of_date,
    tracked.actual_value,
    expected.metric_value,
    tracked.baseline_value,
    tracked.least_target_value,
    tracked.note
from expected
full outer join {{ ref('impact_tracking') }} as tracked
    on
        expected.shop_id = tracked.shop_id
        and expected.target_id = tracked.target_id
        and expected.as_of_date = tracked.as_of_date
where
    expected.shop_id is null
    or tracked.shop_id is null
    or (tracked.actual_value is distinct from expected.metric_value)
    or abs(
        tracked.least_target_value - coalesce(
            cast(expected.level_value as double),
            tracked.baseline_value + abs(tracked.baseline_value)
            * cast(expected.least_change_rate as double)
        )
    ) > 0.00001
    or (tracked.baseline_date > tracked.plan_start_date)
    or (tracked.note is null) != (tracked.note_fr is null)
    or (tracked.actual_value is null)
    != (coalesce(tracked.note, '') like 'The shop does not measure%')
    or (tracked.baseline_value is null and tracked.actual_value is not null)
    != (coalesce(tracked.note, '') like '%no baseline%')
    or (
        tracked.note like '%above 100%%'
        and (
            tracked.least_target_value <= 1
            or tracked.metric_name not like '%_rate'
        )
    )
    or (
        tracked.note like 'Known before%'
        and (
            tracked.is_after_start
            or tracked.note not like '%'
            || {{ date_text('tracked.plan_start_date') }} || '.'
        )
    )
