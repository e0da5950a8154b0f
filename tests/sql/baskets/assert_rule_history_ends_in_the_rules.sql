-- At the current date the history holds the rules and their measures; baskets
-- of a rule are never fewer at a later date.
{{ config(meta={
    'message': '{shop_id}: {rows} of baskets.association_rule_history contradict association_rules or have fewer baskets than before, such as the rule {rule_id}.',
}) }}
with

history as (
    select * from {{ ref('association_rule_history') }}
),

current_history as (
    select * from history
    where is_current
),

earlier as (
    select
        shop_id,
        rule_id,
        as_of_date,
        rule_count,
        lag(rule_count) over (
            partition by shop_id, rule_id
            order by as_of_date asc
        ) as rule_count_before
    from history
)

select
    coalesce(rules.shop_id, current_history.shop_id) as shop_id,
    coalesce(rules.rule_id, current_history.rule_id) as rule_id
from {{ ref('association_rules') }} as rules
full outer join current_history
    on
        rules.shop_id = current_history.shop_id
        and rules.rule_id = current_history.rule_id
where
    coalesce(rules.rule_count != current_history.rule_count, true)
    or coalesce(rules.lift != current_history.lift, true)
    or coalesce(rules.as_of_date != current_history.as_of_date, true)
    or not coalesce(current_history.is_rule, false)
union all
select
    shop_id,
    rule_id
from earlier
where rule_count < rule_count_before
