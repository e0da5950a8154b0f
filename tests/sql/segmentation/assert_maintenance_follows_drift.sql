-- Every shop with purchases has a rhythm, within the policy, and it says that
-- drift was called if it was.
{{ config(meta={
    'message': '{shop_id}: segmentation.maintenance_recommendation recommends every {recommended_months} months, with drift called on {drift_called_date}; segment_drift calls it on {first_called_date}.',
}) }}
with

calls as (
    select
        shop_id,
        min(case when is_drift_called then as_of_date end) as drift_called_date,
        max(months_since_baseline) as months_followed
    from {{ ref('segment_drift') }}
    group by shop_id
)

select
    coalesce(shops.shop_id, maintenance.shop_id) as shop_id,
    maintenance.recommended_months,
    maintenance.drift_called_date,
    calls.drift_called_date as first_called_date
from {{ ref('shops') }} as shops
full outer join {{ ref('maintenance_recommendation') }} as maintenance
    on shops.shop_id = maintenance.shop_id
left join calls
    on shops.shop_id = calls.shop_id
where
    (shops.as_of_date is not null and maintenance.shop_id is null)
    or (shops.as_of_date is null and maintenance.shop_id is not null)
    or maintenance.recommended_months < 1
    or maintenance.recommended_months > maintenance.maximum_months
    or maintenance.is_drift_called != (calls.drift_called_date is not null)
    or coalesce(maintenance.drift_called_date, shops.as_of_date)
    != coalesce(calls.drift_called_date, shops.as_of_date)
    or coalesce(maintenance.months_followed, 0)
    != coalesce(calls.months_followed, 0)
