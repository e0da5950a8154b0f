with

rule_items as (
    select * from {{ ref('int_rule_items') }}
),

rules as (
    select * from {{ ref('association_rules') }}
),

products as (
    select * from {{ ref('products') }}
),

final as (
    select
        -- ids
        rule_items.shop_id,
        rule_items.rule_id,
        rule_items.product_id,
        rules.model_run_id,

        -- text
        rule_items.rule_side,
        products.product_name,

        -- numerics
        rule_items.item_position,

        -- dates
        rule_items.as_of_date
    from rule_items
    inner join rules
        on
            rule_items.shop_id = rules.shop_id
            and rule_items.as_of_date = rules.as_of_date
            and rule_items.rule_id = rules.rule_id
    inner join products
        on
            rule_items.shop_id = products.shop_id
            and rule_items.product_id = products.product_id
)

select * from final
