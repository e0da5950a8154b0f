-- The items of a rule are those of its sides, each once, at their places.
{{ config(meta={
    'message': '{shop_id}: the products of {rows} of baskets.association_rules are not those of rule_items, such as those of the rule {rule_id}.',
}) }}
with

items as (
    select
        shop_id,
        rule_id,
        sum(case when rule_side = 'antecedent' then 1 else 0 end)
            as antecedent_size,
        sum(case when rule_side = 'consequent' then 1 else 0 end)
            as consequent_size,
        count(distinct product_id) as product_count
    from {{ ref('rule_items') }}
    group by shop_id, rule_id
)

select
    coalesce(rules.shop_id, items.shop_id) as shop_id,
    coalesce(rules.rule_id, items.rule_id) as rule_id
from {{ ref('association_rules') }} as rules
full outer join items
    on
        rules.shop_id = items.shop_id
        and rules.rule_id = items.rule_id
where
    coalesce(rules.antecedent_size != items.antecedent_size, true)
    or coalesce(rules.consequent_size != items.consequent_size, true)
    or items.product_count
    != rules.antecedent_size + rules.consequent_size
