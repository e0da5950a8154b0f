-- K-Means separates customers well, is stable and has no tiny cluster. A miss
-- is an alert row of model_metrics: a warning, and on the sample an error.
{{ config(severity='error' if var('raw_source') == 'sample' else 'warn') }}
select
    shop_id,
    model_name,
    metric_name,
    metric_value,
    gate_operator,
    gate_value
from {{ ref('model_metrics') }}
where
    not is_passed
    and model_name not in ('segment_drift', 'association_rules')
