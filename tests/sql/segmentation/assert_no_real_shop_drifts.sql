-- A model fitted months ago still fits a real shop's customers. Drift that is
-- called is a warning; in the sample it is planted, and of few customers it says
-- nothing.
{{ config(severity='warn', meta={
    'message': '{shop_id}: clusters fitted on {baseline_date} no longer fit the customers. segmentation.segment_drift calls drift on {drift_called_date}; according to maintenance_recommendation, a model holds for {recommended_months} months.',
    'remedy': 'Lists of customers by cluster that are older than that no longer hold: take them anew from customer_segments, which this build has fitted anew. `clientele maintenance` writes the contract.',
}) }}
select
    maintenance.shop_id,
    maintenance.baseline_date,
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
