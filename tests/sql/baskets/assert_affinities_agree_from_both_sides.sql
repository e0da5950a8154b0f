-- Products on the page of each other are there with the same lift and
-- support; an upsell is a more expensive product.
{{ config(meta={
    'message': '{shop_id}: {rows} of baskets.product_affinities contradict the row of the other product, or their type, such as product {product_id} with {related_product_id}.',
}) }}
with

affinities as (
    select * from {{ ref('product_affinities') }}
),

bought_with as (
    select * from affinities
    where affinity_type = 'bought_with'
)

select
    these.shop_id,
    these.product_id,
    these.related_product_id
from bought_with as these
inner join bought_with as those
    on
        these.shop_id = those.shop_id
        and these.product_id = those.related_product_id
        and these.related_product_id = those.product_id
where
    these.lift != those.lift
    or these.pair_count != those.pair_count
    or these.support != those.support
union all
select
    shop_id,
    product_id,
    related_product_id
from affinities
where
    product_id = related_product_id
    or (affinity_type = 'upsell' and related_unit_price <= unit_price)
    or (affinity_type = 'bought_with' and not coalesce(lift > 1, false))
