-- The segments of a real shop still fit its customers. Drift that is called is
-- a warning; in the sample it is planted, and of few customers it says nothing.
{{ config(severity='warn', meta={
    'message': '{shop_id}: the segments of segmentation.customer_segments no longer fit the customers. segmentation.segment_drift calls drift on {drift_called_date}, and maintenance_recommendation a refit every {recommended_months} months.',
    'remedy': 'Build again, which fits the clusters to the customers of today, before the next campaign that addresses them; `clientele maintenance` writes the contract.',
}) }}
select
    maintenance.shop_id,
    maintenance.drift_called_date,
    maintenance.recommended_months
from {{ ref('maintenance_recommendation') }} as maintenance
inner join {{ ref('shops') }} as shops
    on maintenance.shop_id = shops.shop_id
inner join {{ ref('segment_drift') }} as drift
    on
        maintenance.shop_id = drift.shop_id
        and drift.is_current
        and drift.customer_count >= {{ var('judged_customers') }}
where maintenance.is_drift_called and not shops.is_synthetic
