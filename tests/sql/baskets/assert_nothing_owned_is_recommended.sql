-- Nobody is recommended a product they have bought, one that is no product, or
-- one twice; a rule's recommendation cites a rule that the history fires.
{{ config(meta={
    'message': '{shop_id}: {rows} of baskets.customer_recommendations name what the customer owns, a service, a product twice, or a rule that the customer does not meet, such as product {product_id} for customer {customer_id}.',
}) }}
with

recommendations as (
    select * from {{ ref('customer_recommendations') }}
),

owned as (
    select
        order_lines.shop_id,
        order_lines.customer_id,
        order_lines.product_id
    from {{ ref('order_lines') }} as order_lines
    inner join {{ ref('shops') }} as shops
        on
            order_lines.shop_id = shops.shop_id
            and order_lines.ordered_at < shops.as_of_at
    where order_lines.line_type = 'purchase'
),

known_antecedents as (
    select
        recommendations.shop_id,
        recommendations.customer_id,
        recommendations.product_id,
        count(distinct owned.product_id) as known_count,
        count(distinct rule_items.product_id) as antecedent_size
    from recommendations
    inner join {{ ref('rule_items') }} as rule_items
        on
            recommendations.shop_id = rule_items.shop_id
            and recommendations.rule_id = rule_items.rule_id
            and rule_items.rule_side = 'antecedent'
    left join owned
        on
            recommendations.shop_id = owned.shop_id
            and recommendations.customer_id = owned.customer_id
            and rule_items.product_id = owned.product_id
    group by
        recommendations.shop_id,
        recommendations.customer_id,
        recommendations.product_id
)

select
    recommendations.shop_id,
    recommendations.customer_id,
    recommendations.product_id
from recommendations
inner join owned
    on
        recommendations.shop_id = owned.shop_id
        and recommendations.customer_id = owned.customer_id
        and recommendations.product_id = owned.product_id
union all
select
    recommendations.shop_id,
    recommendations.customer_id,
    recommendations.product_id
from recommendations
inner join {{ ref('products') }} as products
    on
        recommendations.shop_id = products.shop_id
        and recommendations.product_id = products.product_id
        and products.is_service
union all
select
    shop_id,
    customer_id,
    product_id
from known_antecedents
where known_count < antecedent_size
union all
select
    shop_id,
    customer_id,
    product_id
from recommendations
where recommendation_type = 'cross_sell'
group by shop_id, customer_id, product_id
having count(*) > 1
