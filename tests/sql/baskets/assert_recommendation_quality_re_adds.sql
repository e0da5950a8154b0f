-- The difference to the best sellers and its standard error are those of the
-- customers' hits, gates follow from them, and the lists that one customer or
-- several get make up the customers with a list.
{{ config(meta={
    'message': '{shop_id}: {rows} of baskets.recommendation_quality contradict the hits of their customers, their gate or the lists, such as {recommendation_method} with {list_length} products: hit_rate_difference {hit_rate_difference}, counted {difference}; difference_error {difference_error}, counted {error}.',
}) }}
with

quality as (
    select * from {{ ref('recommendation_quality') }}
),

hits as (
    select
        shop_id,
        list_length,
        customer_id,
        recommendation_method,
        max(case when is_hit then 1.0 else 0.0 end) as hit
    from {{ ref('int_recommendation_hits') }}
    group by shop_id, list_length, customer_id, recommendation_method
),

differences as (
    select
        hits.shop_id,
        hits.list_length,
        hits.recommendation_method,
        avg(hits.hit - best_sellers.hit) as difference,
        stddev_pop(hits.hit - best_sellers.hit) / sqrt(count(*)) as error
    from hits
    inner join hits as best_sellers
        on
            hits.shop_id = best_sellers.shop_id
            and hits.list_length = best_sellers.list_length
            and hits.customer_id = best_sellers.customer_id
            and best_sellers.recommendation_method = 'global'
    group by hits.shop_id, hits.list_length, hits.recommendation_method
),

listed as (
    select
        shop_id,
        count(distinct customer_id) as customer_count
    from {{ ref('customer_recommendations') }}
    where recommendation_type = 'cross_sell'
    group by shop_id
)

select
    quality.shop_id,
    quality.recommendation_method,
    quality.list_length,
    quality.hit_rate_difference,
    differences.difference,
    quality.difference_error,
    differences.error,
    quality.gate_value
from quality
left join differences
    on
        quality.shop_id = differences.shop_id
        and quality.list_length = differences.list_length
        and quality.recommendation_method = differences.recommendation_method
left join listed
    on quality.shop_id = listed.shop_id
where
    coalesce(
        abs(quality.hit_rate_difference - differences.difference) > 0.000001
        or abs(quality.difference_error - differences.error) > 0.000001,
        true
    )
    -- A gate that no hit rate can miss is none.
    or quality.gate_value <= 0
    or quality.gate_value > greatest(
        quality.hit_rate - quality.hit_rate_difference,
        {{ safe_divide(
            var('recommendation_minimum_hits'), 'quality.customer_count'
        ) }}
    ) + 0.000001
    or quality.listed_customer_count != listed.customer_count
    or quality.own_list_customer_count > quality.list_count
    or quality.own_list_customer_count
    + 2 * (quality.list_count - quality.own_list_customer_count)
    > quality.listed_customer_count
    or (
        quality.list_count = quality.own_list_customer_count
        and quality.list_count != quality.listed_customer_count
    )
