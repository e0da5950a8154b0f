with

rules as (
    select * from {{ ref('int_association_rules') }}
    where is_rule and is_current
),

itemsets as (
    select * from {{ ref('py_frequent_itemsets') }}
),

products as (
    select * from {{ ref('products') }}
),

sides as (
    {%- for side in ['antecedent', 'consequent'] %}
    {{ 'union all' if not loop.first }}
    select
        shop_id,
        as_of_date,
        rule_id,
        model_run_id,
        '{{ side }}' as rule_side,
        {{ side }}_number as itemset_number
    from rules
    {%- endfor %}
),

final as (
    select
        -- ids
        sides.shop_id,
        sides.rule_id,
        products.product_id,
        sides.model_run_id,

        -- text
        sides.rule_side,
        products.product_name,

        -- numerics
        cast(itemsets.item_position as integer) as item_position,

        -- dates
        sides.as_of_date
    from sides
    inner join itemsets
        on
            sides.shop_id = itemsets.shop_id
            and sides.as_of_date = itemsets.as_of_date
            and sides.itemset_number = itemsets.itemset_number
    inner join products
        on
            itemsets.shop_id = products.shop_id
            and itemsets.product_id = products.product_id
)

select * from final
