-- An alert has the value, count and evidence of its metric, and fires exactly if the
-- value passes the threshold and is judged.
{{ config(meta={
    'message': '{shop_id}: {rule_id} of {dimension_id} in actions.alerts has {metric_value} on {as_of_date} and actions.monitored_metrics {measured_value}; is_fired is {is_fired}, threshold {threshold_value}.',
}) }}
with

rules as (
    select * from {{ ref('alert_rules') }}
),

-- The rules once more, on purpose and the other way round: the model compares how far
-- a value has moved with the threshold, this the value with where it had to get.
compared as (
    select
        alerts.*,
        alerts.threshold_value
        * case
            when
                coalesce(own_rules.value_format, rules.value_format)
                in ('percent', 'signed_percent') then 1
            else alerts.previous_value
        end as needed_change
    from {{ ref('alerts') }} as alerts
    left join rules
        on
            alerts.rule_id = rules.rule_id
            and rules.shop_id = '*'
    left join rules as own_rules
        on
            alerts.rule_id = own_rules.rule_id
            and alerts.shop_id = own_rules.shop_id
),

alerts as (
    select
        *,
        case alert_operator
            when '<' then metric_value < threshold_value
            when '<=' then metric_value <= threshold_value
            when '>' then metric_value > threshold_value
            when '>=' then metric_value >= threshold_value
            when 'falls_by'
                then metric_value <= previous_value - needed_change + 0.00001
            when 'rises_by'
                then metric_value >= previous_value + needed_change - 0.00001
        end as is_beyond
    from compared
),

metrics as (
    select * from {{ ref('monitored_metrics') }}
)

select
    alerts.shop_id,
    alerts.rule_id,
    alerts.dimension_id,
    alerts.metric_value,
    alerts.threshold_value,
    alerts.is_fired,
    alerts.as_of_date,
    metrics.metric_value as measured_value
from alerts
left join metrics
    on
        alerts.shop_id = metrics.shop_id
        and alerts.metric_name = metrics.metric_name
        and alerts.dimension_kind = metrics.dimension_kind
        and alerts.dimension_id = metrics.dimension_id
        and alerts.as_of_date = metrics.as_of_date
        and alerts.evidence_filter = metrics.source_filter
        and coalesce(alerts.metric_count, -1)
        = coalesce(metrics.metric_count, -1)
where
    coalesce(alerts.metric_value != metrics.metric_value, true)
    or alerts.is_fired
    != (alerts.is_judged and coalesce(alerts.is_beyond, false))
    or alerts.is_judged
    and alerts.metric_count < alerts.minimum_count
    or alerts.fired_count > alerts.checked_count
    or (alerts.fired_since_date is not null) != alerts.is_fired
