-- A shop's mean is the mean of its segments' means, weighted by customers. Axes
-- that some customers lack (categories, an average order) are left out: their
-- weights differ.
{{ config(meta={
    'message': '{shop_id}: {profile_axis} of {segment_scheme} in segmentation.segment_profiles averages to {weighted_average} over the segments; the shop has {shop_average}.',
}) }}
select
    shop_id,
    segment_scheme,
    profile_axis,
    max(shop_average) as shop_average,
    sum(segment_average * customer_count) / sum(customer_count)
        as weighted_average
from {{ ref('segment_profiles') }}
where profile_axis not in ('average_order_value', 'category_count')
group by shop_id, segment_scheme, profile_axis
having
    abs(
        max(shop_average)
        - sum(segment_average * customer_count) / sum(customer_count)
    ) > 0.001
