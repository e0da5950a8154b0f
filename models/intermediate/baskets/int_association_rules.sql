with

rules as (
    select * from {{ ref('py_association_rules') }}
),

itemsets as (
    select * from {{ ref('int_itemsets') }}
),

dates as (
    select * from {{ ref('int_basket_dates') }}
),

-- The id names both sides, so a rule keeps it at all dates.
identified as (
    select
        rules.*,
        antecedents.itemset_ids as antecedent_ids,
        consequents.itemset_ids as consequent_ids,
        antecedents.itemset_ids || ' > ' || consequents.itemset_ids as rule_id,
        dates.is_current,
        dates.is_holdout
    from rules
    inner join dates
        on
            rules.shop_id = dates.shop_id
            and rules.as_of_date = dates.as_of_date
    inner join itemsets as antecedents
        on
            rules.shop_id = antecedents.shop_id
            and rules.antecedent_number = antecedents.itemset_number
    inner join itemsets as consequents
        on
            rules.shop_id = consequents.shop_id
            and rules.consequent_number = consequents.itemset_number
),

measured as (
    select
        *,
        {%- for measure in ['support', 'confidence', 'lift'] %}
        case
            when antecedent_count > 0 and consequent_count > 0
                then round({{ rule_measures()[measure] }}, 9)
        end as {{ measure }},
        {%- endfor %}
        is_rule and adjusted_p_value <= {{ var('maximum_p_value') }}
            as is_significant
    from identified
),

final as (
    select
        *,
        row_number() over (
            partition by shop_id, as_of_date, is_rule
            order by
                lift desc nulls last,
                confidence desc nulls last,
                rule_count desc nulls last,
                rule_id asc
        ) as rule_rank
    from measured
)

select * from final
