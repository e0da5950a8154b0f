-- At the baseline nothing has drifted: the model agrees with itself, no centre,
-- share or feature has moved. The feature that moved most is the one named.
{{ config(meta={
    'message': '{shop_id}: segmentation.segment_drift at {as_of_date} has model_ari {model_ari} and largest_psi {largest_psi}, where feature_drift has {feature_psi}.',
}) }}
with

features as (
    select
        shop_id,
        as_of_date,
        max(psi) as largest_psi,
        max(ks) as largest_ks
    from {{ ref('feature_drift') }}
    group by shop_id, as_of_date
)

select
    coalesce(drift.shop_id, features.shop_id) as shop_id,
    coalesce(drift.as_of_date, features.as_of_date) as as_of_date,
    drift.model_ari,
    drift.largest_psi,
    features.largest_psi as feature_psi
from {{ ref('segment_drift') }} as drift
full outer join features
    on
        drift.shop_id = features.shop_id
        and drift.as_of_date = features.as_of_date
where
    drift.shop_id is null
    or features.shop_id is null
    or drift.largest_psi != features.largest_psi
    or drift.largest_ks != features.largest_ks
    or (drift.is_drift_called and not drift.is_below_gate)
    or (
        drift.as_of_date = drift.baseline_date
        and (
            drift.model_ari != 1
            or drift.label_ari != 1
            or drift.centroid_shift != 0
            or drift.share_shift != 0
            or drift.largest_psi != 0
            or drift.largest_ks != 0
        )
    )
