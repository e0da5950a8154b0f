-- Every measure of a rule follows from its four counts, as the definitions
-- write it with shares: s = ab/n, sa = a/n, sb = b/n; and every rule reaches
-- what it has to.
{{ config(meta={
    'message': '{shop_id}: {rows} of baskets.association_rules have a measure that does not follow from their counts, such as the rule {rule_id}.',
}) }}
with

rules as (
    select * from {{ ref('association_rules') }}
),

shops as (
    select * from {{ ref('shops') }}
),

shares as (
    select
        rules.*,
        shops.minimum_confidence,
        shops.minimum_lift,
        cast(rules.rule_count as double) / rules.basket_count as s,
        cast(rules.antecedent_count as double) / rules.basket_count as sa,
        cast(rules.consequent_count as double) / rules.basket_count as sb,
        cast(rules.rule_count as double) / rules.antecedent_count as c,
        cast(rules.rule_count as double) / rules.consequent_count as reverse
    from rules
    inner join shops
        on rules.shop_id = shops.shop_id
),

recomputed as (
    select
        *,
        s - sa * sb as surplus,
        case
            when s * (1 - sa) > sa * (sb - s) then s * (1 - sa)
            else sa * (sb - s)
        end as largest_surplus
    from shares
)

select
    shop_id,
    rule_id
from recomputed
where
    abs(support - s) > 1e-8
    or abs(confidence - c) > 1e-8
    or abs(lift / (c / sb) - 1) > 1e-8
    or abs(leverage - surplus) > 1e-8
    or (
        rule_count < antecedent_count
        and abs(conviction - (1 - sb) / nullif(1 - c, 0)) > 1e-6 * conviction
    )
    or (rule_count = antecedent_count and conviction < 1e300)
    or (zhang is null) != (antecedent_count = basket_count)
    or abs(zhang - surplus / nullif(largest_surplus, 0)) > 1e-6
    or abs(
        jaccard
        - cast(rule_count as double)
        / (antecedent_count + consequent_count - rule_count)
    ) > 1e-8
    or (certainty is null) != (consequent_count = basket_count)
    or abs(certainty - (c - sb) / nullif(1 - sb, 0)) > 1e-6
    or abs(kulczynski - (c + reverse) / 2) > 1e-8
    or abs(cosine - sqrt(c * reverse)) > 1e-8
    or not coalesce(p_value between 0 and 1, false)
    or not coalesce(adjusted_p_value between p_value * (1 - 1e-6) and 1, false)
    or is_significant != (adjusted_p_value <= {{ var('maximum_p_value') }})
    or confidence < minimum_confidence - 1e-9
    or lift < minimum_lift - 1e-9
    or antecedent_size + consequent_size < 2
