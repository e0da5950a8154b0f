-- K-Means separates customers well, is stable and has no tiny cluster. A miss
-- is an alert row of model_metrics: a warning, and on the sample an error.
{{ config(severity='error' if var('raw_source') == 'sample' else 'warn', meta={
    'message': '{shop_id}: {metric_name} of {model_name} in monitoring.model_metrics is {metric_value}; its gate is {gate_operator} {gate_value}.',
    'remedy': 'Treat these clusters as a description, and act on the segments of rfm11. segmentation.cluster_count_selection says which counts would do better; fix one with kmeans_cluster_count, or choose other cluster_features (docs/parameters.md).',
}) }}
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
    and model_name not in (
        'segment_drift', 'association_rules', 'value_calibration'
    )
