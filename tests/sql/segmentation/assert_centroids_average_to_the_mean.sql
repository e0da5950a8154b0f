-- K-Means' centroids, weighted by customers, average to the mean of all, which
-- is 0; a feature left out has no centroid but a reason.
{{ config(meta={
    'message': '{shop_id}: the centroids of {feature_name} in segmentation.cluster_profiles average to {mean_centroid} and not 0, or lack a reason.',
}) }}
select
    shop_id,
    feature_name,
    sum(centroid * customer_count) / sum(customer_count) as mean_centroid
from {{ ref('cluster_profiles') }}
where segment_scheme = 'kmeans'
group by shop_id, feature_name
having
    abs(coalesce(sum(centroid * customer_count) / sum(customer_count), 0))
    > 0.0001
    or min(case when is_used = (centroid is not null) then 1 else 0 end) = 0
    or min(case when is_used = (left_out_reason is null) then 1 else 0 end) = 0
