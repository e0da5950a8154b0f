-- The counts of rules between two products are those of the raw baskets: orders
-- with a purchase of both, of one and of the other, and all of them.
with

shops as (
    select * from {{ ref('shops') }}
),

rules as (
    select * from {{ ref('association_rules') }}
    where antecedent_size = 1 and consequent_size = 1
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

ruled as (
    select
        shop_id,
        antecedent_ids as product_id
    from rules
    union
    select
        shop_id,
        consequent_ids as product_id
    from rules
),

ruled_baskets as (
    select raw_baskets.*
    from raw_baskets
    inner join ruled
        on
            raw_baskets.shop_id = ruled.shop_id
            and raw_baskets.product_id = ruled.product_id
),

pairs as (
    select
        antecedents.shop_id,
        antecedents.product_id as antecedent_ids,
        consequents.product_id as consequent_ids,
        count(*) as rule_count
    from ruled_baskets as antecedents
    inner join ruled_baskets as consequents
        on
            antecedents.shop_id = consequents.shop_id
            and antecedents.order_id = consequents.order_id
            and antecedents.product_id != consequents.product_id
    group by
        antecedents.shop_id, antecedents.product_id, consequents.product_id
),

single_products as (
    select
        shop_id,
        product_id,
        count(*) as basket_count
    from ruled_baskets
    group by shop_id, product_id
),

basket_counts as (
    select
        shop_id,
        count(distinct order_id) as basket_count
    from raw_baskets
    group by shop_id
)

select
    rules.shop_id,
    rules.rule_id
from rules
left join pairs
    on
        rules.shop_id = pairs.shop_id
        and rules.antecedent_ids = pairs.antecedent_ids
        and rules.consequent_ids = pairs.consequent_ids
left join single_products as antecedents
    on
        rules.shop_id = antecedents.shop_id
        and rules.antecedent_ids = antecedents.product_id
left join single_products as consequents
    on
        rules.shop_id = consequents.shop_id
        and rules.consequent_ids = consequents.product_id
left join basket_counts
    on rules.shop_id = basket_counts.shop_id
where
    coalesce(rules.rule_count != pairs.rule_count, true)
    or coalesce(rules.antecedent_count != antecedents.basket_count, true)
    or coalesce(rules.consequent_count != consequents.basket_count, true)
    or coalesce(rules.basket_count != basket_counts.basket_count, true)
