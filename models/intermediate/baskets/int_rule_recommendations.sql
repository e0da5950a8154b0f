with

customers as (
    select * from {{ ref('int_recommendation_customers') }}
),

customer_products as (
    select * from {{ ref('int_customer_products') }}
),

itemsets as (
    select * from {{ ref('py_frequent_itemsets') }}
),

rules as (
    select * from {{ ref('int_association_rules') }}
    where is_significant and (is_current or is_holdout)
),

products as (
    select * from {{ ref('products') }}
    where not is_service
),

-- Of the rules with the same antecedent, the best one recommends a product.
offers as (
    select
        rules.shop_id,
        rules.as_of_date,
        rules.antecedent_number,
        products.product_id,
        min(rules.rule_rank) as rule_rank
    from rules
    inner join itemsets
        on
            rules.shop_id = itemsets.shop_id
            and rules.as_of_date = itemsets.as_of_date
            and rules.consequent_number = itemsets.itemset_number
    inner join products
        on
            itemsets.shop_id = products.shop_id
            and itemsets.product_id = products.product_id
    group by
        rules.shop_id, rules.as_of_date,
        rules.antecedent_number, products.product_id
),

antecedents as (
    select * from itemsets
    where exists (
        select offers.antecedent_number
        from offers
        where
            itemsets.shop_id = offers.shop_id
            and itemsets.as_of_date = offers.as_of_date
            and itemsets.itemset_number = offers.antecedent_number
    )
),

-- A rule fires if the customer owns the whole antecedent.
owned_itemsets as (
    select
        customers.shop_id,
        customers.as_of_date,
        customers.customer_id,
        antecedents.itemset_number
    from customers
    inner join customer_products
        on
            customers.shop_id = customer_products.shop_id
            and customers.customer_id = customer_products.customer_id
            and customers.basket_count > customer_products.first_basket_number
    inner join antecedents
        on
            customers.shop_id = antecedents.shop_id
            and customers.as_of_date = antecedents.as_of_date
            and customer_products.product_id = antecedents.product_id
    group by
        customers.shop_id, customers.as_of_date,
        customers.customer_id, antecedents.itemset_number
    having count(*) = max(antecedents.itemset_size)
),

candidates as (
    select
        owned_itemsets.shop_id,
        owned_itemsets.as_of_date,
        owned_itemsets.customer_id,
        offers.product_id,
        min(offers.rule_rank) as rule_rank
    from owned_itemsets
    inner join offers
        on
            owned_itemsets.shop_id = offers.shop_id
            and owned_itemsets.as_of_date = offers.as_of_date
            and owned_itemsets.itemset_number = offers.antecedent_number
    group by
        owned_itemsets.shop_id, owned_itemsets.as_of_date,
        owned_itemsets.customer_id, offers.product_id
),

final as (
    select
        candidates.shop_id,
        candidates.as_of_date,
        candidates.customer_id,
        candidates.product_id,
        rules.rule_id,
        rules.lift,
        rules.confidence,
        rules.support
    from candidates
    inner join rules
        on
            candidates.shop_id = rules.shop_id
            and candidates.as_of_date = rules.as_of_date
            and candidates.rule_rank = rules.rule_rank
)

select * from final
