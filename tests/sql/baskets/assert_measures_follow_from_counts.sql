-- Every measure of a rule follows from its four counts, as the definitions write it
-- with shares: s = ab/n, sa = a/n, sb = b/n.
with

shares as (
    select
        *,
        cast(rule_count as double) / basket_count as s,
        cast(antecedent_count as double) / basket_count as sa,
        cast(consequent_count as double) / basket_count as sb,
        cast(rule_count as double) / antecedent_count as c,
        cast(rule_count as double) / consequent_count as reverse
    from {{ ref('association_rules') }}
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
    or (rule_count < antecedent_count)
    != (abs(conviction / ((1 - sb) / nullif(1 - c, 0)) - 1) < 1e-6)
    or abs(zhang - surplus / nullif(largest_surplus, 0)) > 1e-6
    or abs(
        jaccard
        - cast(rule_count as double)
        / (antecedent_count + consequent_count - rule_count)
    ) > 1e-8
    or abs(certainty - (c - sb) / nullif(1 - sb, 0)) > 1e-6
    or abs(kulczynski - (c + reverse) / 2) > 1e-8
    or abs(cosine - sqrt(c * reverse)) > 1e-8
    or not coalesce(p_value between 0 and 1, false)
    or not coalesce(adjusted_p_value between p_value * (1 - 1e-6) and 1, false)
    or confidence < 0.999999999 * s
    or antecedent_size + consequent_size < 2
