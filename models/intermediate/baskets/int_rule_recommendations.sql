with

customers as (
    select * from {{ ref('int_recommendation_customers') }}
),

customer_products as (
    select * from {{ ref('int_customer_products') }}
),

significant_rules as (
    select * from {{ ref('association_rule_history') }}
    where is_rule and adjusted_p_value <= {{ var('maximum_p_value') }}
),

rule_items as (
    select * from {{ ref('int_rule_items') }}
),

products as (
    select * from {{ ref('products') }}
    where not is_service
),

-- One number per rule: customers are joined with many of them.
rules as (
    select
        shop_id,
        as_of_date,
        rule_id,
        lift,
        confidence,
        support,
        row_number() over (
            partition by shop_id, as_of_date
            order by
                lift desc nulls last,
                confidence desc nulls last,
                support desc nulls last,
                rule_id asc
        ) as rule_order
    from significant_rules
),

sides as (
    select
        rules.shop_id,
        rules.as_of_date,
        rules.rule_order,
        rule_items.rule_side,
        rule_items.product_id,
        count(*) over (
            partition by
                rules.shop_id,
                rules.as_of_date,
                rules.rule_order,
                rule_items.rule_side
        ) as side_size
    from rules
    inner join rule_items
        on
            rules.shop_id = rule_items.shop_id
            and rules.as_of_date = rule_items.as_of_date
            and rules.rule_id = rule_items.rule_id
),

owned as (
    select
        customers.shop_id,
        customers.as_of_date,
        customers.customer_id,
        customer_products.product_id
    from customers
    inner join customer_products
        on
            customers.shop_id = customer_products.shop_id
            and customers.customer_id = customer_products.customer_id
            and customers.basket_count > customer_products.first_basket_number
),

-- A rule fires where its whole antecedent is owned.
fired as (
    select
        owned.shop_id,
        owned.as_of_date,
        owned.customer_id,
        sides.rule_order
    from owned
    inner join sides
        on
            owned.shop_id = sides.shop_id
            and owned.as_of_date = sides.as_of_date
            and owned.product_id = sides.product_id
    where sides.rule_side = 'antecedent'
    group by
        owned.shop_id, owned.as_of_date, owned.customer_id, sides.rule_order
    having count(*) = max(sides.side_size)
),

-- Of the rules that recommend a product, the best one counts.
candidates as (
    select
        fired.shop_id,
        fired.as_of_date,
        fired.customer_id,
        sides.product_id,
        min(fired.rule_order) as rule_order
    from fired
    inner join sides
        on
            fired.shop_id = sides.shop_id
            and fired.as_of_date = sides.as_of_date
            and fired.rule_order = sides.rule_order
    where sides.rule_side = 'consequent'
    group by
        fired.shop_id, fired.as_of_date, fired.customer_id, sides.product_id
),

ranked as (
    select
        candidates.shop_id,
        candidates.as_of_date,
        candidates.customer_id,
        candidates.product_id,
        rules.rule_id,
        rules.lift,
        rules.confidence,
        rules.support,
        row_number() over (
            partition by
                candidates.shop_id,
                candidates.as_of_date,
                candidates.customer_id
            order by
                rules.lift desc nulls last,
                rules.confidence desc nulls last,
                rules.support desc nulls last,
                candidates.product_id asc
        ) as source_rank
    from candidates
    inner join rules
        on
            candidates.shop_id = rules.shop_id
            and candidates.as_of_date = rules.as_of_date
            and candidates.rule_order = rules.rule_order
    inner join products
        on
            candidates.shop_id = products.shop_id
            and candidates.product_id = products.product_id
    left join owned
        on
            candidates.shop_id = owned.shop_id
            and candidates.as_of_date = owned.as_of_date
            and candidates.customer_id = owned.customer_id
            and candidates.product_id = owned.product_id
    where owned.product_id is null
),

final as (
    select ranked.*
    from ranked
    inner join customers
        on
            ranked.shop_id = customers.shop_id
            and ranked.as_of_date = customers.as_of_date
            and ranked.customer_id = customers.customer_id
            and ranked.source_rank <= customers.ranked_count
)

select * from final
