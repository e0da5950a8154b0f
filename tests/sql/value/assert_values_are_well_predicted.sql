-- The models predict the holdout about as well as its baselines, or better. A miss is
-- an alert row of model_metrics: a warning, and on the sample an error.
{{ config(severity='error' if var('raw_source') == 'sample' else 'warn', meta={
    'message': '{shop_id}: {metric_name} of {model_name} in monitoring.model_metrics is {metric_value}; its gate is {gate_operator} {gate_value}.',
    'remedy': 'Rank customers by what is expected of them (value_decile) rather than add it up, and look at value.value_calibration for the customers that the model misjudges. Another holdout may tell a passing season from a poor model: value_holdout_days (docs/parameters.md).',
}) }}
select
    shop_id,
    model_name,
    metric_name,
    metric_value,
    gate_operator,
    gate_value
from {{ ref('model_metrics') }}
where not is_passed and model_name = 'value_calibration'
