-- A metric passes if its value reaches its gate, is not judged without one, and
-- belongs to a current run, or to the one on which recommendations are
-- measured.
{{ config(meta={
    'message': '{shop_id}: {rows} of monitoring.model_metrics are judged against their gate or have no run, such as {metric_name} of {model_name}: {metric_value} {gate_operator} {gate_value}, is_passed {is_passed}.',
}) }}
select
    metrics.shop_id,
    metrics.model_name,
    metrics.model_run_id,
    metrics.metric_name,
    metrics.metric_value,
    metrics.gate_operator,
    metrics.gate_value,
    metrics.is_passed
from {{ ref('model_metrics') }} as metrics
left join {{ ref('model_runs') }} as runs
    on
        metrics.shop_id = runs.shop_id
        and metrics.model_run_id = runs.model_run_id
        and (runs.is_current or metrics.model_name = 'association_rules')
where
    runs.model_run_id is null
    or (metrics.gate_operator is null and metrics.is_passed is not null)
    or (
        metrics.gate_operator is not null
        and metrics.metric_value is not null
        and coalesce(
            metrics.is_passed
            != case metrics.gate_operator
                when '>=' then metrics.metric_value >= metrics.gate_value
                else metrics.metric_value <= metrics.gate_value
            end,
            true
        )
    )
