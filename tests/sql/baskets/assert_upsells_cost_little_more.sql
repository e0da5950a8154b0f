-- An upsell is a more expensive product of the same category, by
-- upsell_maximum_ratio times at most: on a page than its product, for a customer
-- than the most expensive product that the customer has bought in the category.
{{ config(meta={
    'message': '{shop_id}: {rows} of the upsells of baskets.customer_recommendations and baskets.product_affinities do not cost more, or more than upsell_maximum_ratio allows, such as product {product_id} for {offered_to}: {unit_price} against {owned_unit_price}.',
}) }}
with

shops as (
    select * from {{ ref('shops') }}
),

products as (
    select * from {{ ref('int_product_prices') }}
),

owned as (
    select
        order_lines.shop_id,
        order_lines.customer_id,
        products.category_name,
        max(products.unit_price) as unit_price
    from {{ ref('order_lines') }} as order_lines
    inner join shops
        on
            order_lines.shop_id = shops.shop_id
            and order_lines.ordered_at < shops.as_of_at
    inner join products
        on
            order_lines.shop_id = products.shop_id
            and order_lines.product_id = products.product_id
    where order_lines.line_type = 'purchase'
    group by
        order_lines.shop_id, order_lines.customer_id, products.category_name
),

upsells as (
    select
        recommendations.shop_id,
        recommendations.customer_id as offered_to,
        recommendations.product_id,
        products.unit_price,
        owned.unit_price as owned_unit_price
    from {{ ref('customer_recommendations') }} as recommendations
    inner join products
        on
            recommendations.shop_id = products.shop_id
            and recommendations.product_id = products.product_id
    left join owned
        on
            recommendations.shop_id = owned.shop_id
            and recommendations.customer_id = owned.customer_id
            and products.category_name = owned.category_name
    where recommendations.recommendation_type = 'upsell'
    union all
    select
        shop_id,
        product_id as offered_to,
        related_product_id as product_id,
        related_unit_price as unit_price,
        unit_price as owned_unit_price
    from {{ ref('product_affinities') }}
    where affinity_type = 'upsell'
)

select
    upsells.shop_id,
    upsells.offered_to,
    upsells.product_id,
    upsells.unit_price,
    upsells.owned_unit_price
from upsells
inner join shops
    on upsells.shop_id = shops.shop_id
where
    not coalesce(
        upsells.unit_price > upsells.owned_unit_price
        and upsells.unit_price
        <= upsells.owned_unit_price * shops.upsell_maximum_ratio,
        false
    )
