-- Each customer of a shop with baskets has a list without gaps:
-- recommendation_count products, or all that the shop has sold and the customer
-- does not own.
{{ config(meta={
    'message': '{shop_id}: the lists of {rows} of baskets.customer_recommendations have a gap or the wrong length (recommendation_count), such as that of customer {customer_id}.',
}) }}
with

shops as (
    select * from {{ ref('shops') }}
),

lists as (
    select
        shop_id,
        customer_id,
        count(*) as product_count,
        max(recommendation_rank) as last_rank
    from {{ ref('customer_recommendations') }}
    where recommendation_type = 'cross_sell'
    group by shop_id, customer_id
),

owned as (
    select distinct
        order_lines.shop_id,
        order_lines.customer_id,
        order_lines.product_id
    from {{ ref('order_lines') }} as order_lines
    inner join shops
        on
            order_lines.shop_id = shops.shop_id
            and order_lines.ordered_at < shops.as_of_at
    inner join {{ ref('products') }} as products
        on
            order_lines.shop_id = products.shop_id
            and order_lines.product_id = products.product_id
            and not products.is_service
    where
        order_lines.line_type = 'purchase'
        and order_lines.customer_id is not null
),

owned_counts as (
    select
        shop_id,
        customer_id,
        count(*) as product_count
    from owned
    group by shop_id, customer_id
),

catalogues as (
    select
        shop_id,
        count(distinct product_id) as product_count
    from owned
    group by shop_id
)

select
    customers.shop_id,
    customers.customer_id
from {{ ref('customers') }} as customers
inner join shops
    on customers.shop_id = shops.shop_id
inner join catalogues
    on customers.shop_id = catalogues.shop_id
left join owned_counts
    on
        customers.shop_id = owned_counts.shop_id
        and customers.customer_id = owned_counts.customer_id
left join lists
    on
        customers.shop_id = lists.shop_id
        and customers.customer_id = lists.customer_id
where
    coalesce(lists.product_count, 0) != coalesce(lists.last_rank, 0)
    or coalesce(lists.product_count, 0)
    != least(
        shops.recommendation_count,
        catalogues.product_count - coalesce(owned_counts.product_count, 0)
    )
