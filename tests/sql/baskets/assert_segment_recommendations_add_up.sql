-- How many customers of a segment are recommended a product is counted from
-- their own lists, and is never more than the segment has.
{{ config(meta={
    'message': '{shop_id}: {rows} of baskets.segment_recommendations do not add up to customer_recommendations, such as product {product_id} in segment {segment_id}.',
}) }}
with

counted as (
    select
        shop_id,
        segment_id,
        recommendation_type,
        product_id,
        count(*) as customer_count
    from {{ ref('customer_recommendations') }}
    group by shop_id, segment_id, recommendation_type, product_id
)

select
    recommendations.shop_id,
    recommendations.segment_id,
    recommendations.product_id
from {{ ref('segment_recommendations') }} as recommendations
left join counted
    on
        recommendations.shop_id = counted.shop_id
        and recommendations.segment_id = counted.segment_id
        and recommendations.recommendation_type = counted.recommendation_type
        and recommendations.product_id = counted.product_id
where
    coalesce(recommendations.customer_count != counted.customer_count, true)
    or recommendations.rule_customer_count > recommendations.customer_count
    or not coalesce(recommendations.customer_rate between 0 and 1, false)
