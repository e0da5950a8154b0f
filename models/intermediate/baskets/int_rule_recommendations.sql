with

customers as (
    select * from {{ ref('int_recommendation_customers') }}
),

customer_products as (
    select * from {{ ref('int_customer_products') }}
),

dates as (
    select * from {{ ref('int_basket_dates') }}
    where is_current or is_holdout
),

rules as (
    select
        *,
        {{ rule_id() }} as rule_id
    from {{ ref('py_association_rules') }}
    where is_rule and adjusted_p_value <= {{ var('maximum_p_value') }}
),

rule_items as (
    select * from {{ ref('int_rule_items') }}
),

products as (
    select * from {{ ref('products') }}
    where not is_service
),

owned as (
    select
        dates.shop_id,
        dates.as_of_date,
        customer_products.customer_id,
        customer_products.product_id
    from customer_products
    inner join dates
        on
            customer_products.shop_id = dates.shop_id
            and customer_products.first_basket_number < dates.basket_count
),

known_antecedents as (
    select
        owned.shop_id,
        owned.as_of_date,
        owned.customer_id,
        rule_items.rule_id,
        count(*) as known_count
    from owned
    inner join rule_items
        on
            owned.shop_id = rule_items.shop_id
            and owned.as_of_date = rule_items.as_of_date
            and owned.product_id = rule_items.product_id
            and rule_items.rule_side = 'antecedent'
    group by
        owned.shop_id,
        owned.as_of_date,
        owned.customer_id,
        rule_items.rule_id
),

fired as (
    select
        known_antecedents.shop_id,
        known_antecedents.as_of_date,
        known_antecedents.customer_id,
        rules.rule_id,
        {{ safe_divide(
            'cast(rules.rule_count as double) * rules.basket_count',
            'cast(rules.antecedent_count as double) * rules.consequent_count',
            9
        ) }} as lift,
        {{ safe_divide('rules.rule_count', 'rules.antecedent_count', 9) }}
            as confidence,
        {{ safe_divide('rules.rule_count', 'rules.basket_count', 9) }} as support
    from known_antecedents
    inner join rules
        on
            known_antecedents.shop_id = rules.shop_id
            and known_antecedents.as_of_date = rules.as_of_date
            and known_antecedents.rule_id = rules.rule_id
            and known_antecedents.known_count = rules.antecedent_size
),

-- Of the rules that recommend a product, the best one counts.
candidates as (
    select
        fired.*,
        rule_items.product_id,
        row_number() over (
            partition by
                fired.shop_id,
                fired.as_of_date,
                fired.customer_id,
                rule_items.product_id
            order by
                fired.lift desc nulls last,
                fired.confidence desc nulls last,
                fired.support desc nulls last,
                fired.rule_id asc
        ) as rule_rank
    from fired
    inner join rule_items
        on
            fired.shop_id = rule_items.shop_id
            and fired.as_of_date = rule_items.as_of_date
            and fired.rule_id = rule_items.rule_id
            and rule_items.rule_side = 'consequent'
),

ranked as (
    select
        candidates.*,
        row_number() over (
            partition by
                candidates.shop_id,
                candidates.as_of_date,
                candidates.customer_id
            order by
                candidates.lift desc nulls last,
                candidates.confidence desc nulls last,
                candidates.support desc nulls last,
                candidates.product_id asc
        ) as source_rank
    from candidates
    inner join customers
        on
            candidates.shop_id = customers.shop_id
            and candidates.as_of_date = customers.as_of_date
            and candidates.customer_id = customers.customer_id
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
    where candidates.rule_rank = 1 and owned.product_id is null
),

final as (
    select
        ranked.shop_id,
        ranked.as_of_date,
        ranked.customer_id,
        ranked.product_id,
        ranked.rule_id,
        ranked.lift,
        ranked.confidence,
        ranked.support,
        ranked.source_rank
    from ranked
    inner join {{ ref('shops') }} as shops
        on
            ranked.shop_id = shops.shop_id
            and ranked.source_rank <= shops.recommendation_count
)

select * from final
