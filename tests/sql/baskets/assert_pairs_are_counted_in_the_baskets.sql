-- The counts of two products in rules and affinities are those of the raw
-- baskets: orders with a purchase of both, of one and of the other, and all of
-- them.
{{ config(meta={
    'message': '{shop_id}: {rows} of baskets.association_rules and product_affinities have counts that the orders do not have, such as products {product_id} and {related_product_id}.',
}) }}
with

shops as (
    select * from {{ ref('shops') }}
),

told as (
    select
        rules.shop_id,
        antecedents.product_id,
        consequents.product_id as related_product_id,
        rules.rule_count as pair_count,
        rules.support,
        rules.confidence,
        rules.antecedent_count as product_count,
        rules.consequent_count as related_product_count,
        rules.basket_count
    from {{ ref('association_rules') }} as rules
    inner join {{ ref('rule_items') }} as antecedents
        on
            rules.shop_id = antecedents.shop_id
            and rules.rule_id = antecedents.rule_id
            and antecedents.rule_side = 'antecedent'
    inner join {{ ref('rule_items') }} as consequents
        on
            rules.shop_id = consequents.shop_id
            and rules.rule_id = consequents.rule_id
            and consequents.rule_side = 'consequent'
    where rules.antecedent_size = 1 and rules.consequent_size = 1
    union all
    select
        shop_id,
        product_id,
        related_product_id,
        pair_count,
        support,
        confidence,
        cast(null as bigint) as product_count,
        cast(null as bigint) as related_product_count,
        cast(null as bigint) as basket_count
    from {{ ref('product_affinities') }}
    where affinity_type = 'bought_with'
),

raw_baskets as (
    select distinct
        order_lines.shop_id,
        order_lines.order_id,
        order_lines.product_id
    from {{ ref('order_lines') }} as order_lines
    inner join shops
        on
            order_lines.shop_id = shops.shop_id
            and order_lines.ordered_at < shops.as_of_at
            and (
                shops.basket_population = 'all'
                or order_lines.customer_id is not null
            )
    inner join {{ ref('products') }} as products
        on
            order_lines.shop_id = products.shop_id
            and order_lines.product_id = products.product_id
            and (shops.basket_codes = 'all' or not products.is_service)
    where order_lines.line_type = 'purchase'
),

told_products as (
    select
        shop_id,
        product_id
    from told
    union
    select
        shop_id,
        related_product_id as product_id
    from told
),

told_baskets as (
    select raw_baskets.*
    from raw_baskets
    inner join told_products
        on
            raw_baskets.shop_id = told_products.shop_id
            and raw_baskets.product_id = told_products.product_id
),

single_products as (
    select
        shop_id,
        product_id,
        count(*) as basket_count
    from told_baskets
    group by shop_id, product_id
),

counted as (
    select
        told.*,
        these_products.basket_count as counted_product,
        related_products.basket_count as counted_related_product
    from told
    left join single_products as these_products
        on
            told.shop_id = these_products.shop_id
            and told.product_id = these_products.product_id
    left join single_products as related_products
        on
            told.shop_id = related_products.shop_id
            and told.related_product_id = related_products.product_id
),

-- Each pair is looked up in the baskets of its rarer product.
told_pairs as (
    select distinct
        shop_id,
        product_id as rare_product_id,
        related_product_id as other_product_id
    from counted
    where counted_product <= counted_related_product
    union
    select
        shop_id,
        related_product_id as rare_product_id,
        product_id as other_product_id
    from counted
    where counted_product > counted_related_product
),

rare_baskets as (
    select
        told_pairs.*,
        told_baskets.order_id
    from told_pairs
    inner join told_baskets
        on
            told_pairs.shop_id = told_baskets.shop_id
            and told_pairs.rare_product_id = told_baskets.product_id
),

pairs as (
    select
        rare_baskets.shop_id,
        rare_baskets.rare_product_id,
        rare_baskets.other_product_id,
        count(*) as pair_count
    from rare_baskets
    inner join told_baskets
        on
            rare_baskets.shop_id = told_baskets.shop_id
            and rare_baskets.other_product_id = told_baskets.product_id
            and rare_baskets.order_id = told_baskets.order_id
    group by
        rare_baskets.shop_id,
        rare_baskets.rare_product_id,
        rare_baskets.other_product_id
),

basket_counts as (
    select
        shop_id,
        count(distinct order_id) as basket_count
    from raw_baskets
    group by shop_id
)

select
    counted.shop_id,
    counted.product_id,
    counted.related_product_id
from counted
left join pairs
    on
        counted.shop_id = pairs.shop_id
        and case
            when counted.counted_product <= counted.counted_related_product
                then counted.product_id
            else counted.related_product_id
        end = pairs.rare_product_id
        and case
            when counted.counted_product <= counted.counted_related_product
                then counted.related_product_id
            else counted.product_id
        end = pairs.other_product_id
left join basket_counts
    on counted.shop_id = basket_counts.shop_id
where
    coalesce(counted.pair_count != pairs.pair_count, true)
    or counted.product_count != counted.counted_product
    or counted.related_product_count != counted.counted_related_product
    or counted.basket_count != basket_counts.basket_count
    or abs(
        counted.confidence * counted.counted_product - counted.pair_count
    ) > 0.01
    or abs(counted.support * basket_counts.basket_count - counted.pair_count)
    > 0.01
