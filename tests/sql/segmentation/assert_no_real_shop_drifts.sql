-- The segments of a real shop still fit its customers. Drift that is called is
-- a warning; in the sample it is planted.
{{ config(severity='warn') }}
select
    maintenance.shop_id,
    maintenance.drift_called_date,
    maintenance.recommended_months
from {{ ref('maintenance_recommendation') }} as maintenance
inner join {{ ref('shops') }} as shops
    on maintenance.shop_id = shops.shop_id
where maintenance.is_drift_called and not shops.is_synthetic
