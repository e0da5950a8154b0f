with

rules as (
    select * from {{ ref('int_association_rules') }}
    where is_rule and is_current
),

itemsets as (
    select * from {{ ref('frequent_itemsets') }}
),

named as (
    select
        rules.*,
        antecedents.itemset_names as antecedent_names,
        consequents.itemset_names as consequent_names,
        antecedents.itemset_size as antecedent_size,
        consequents.itemset_size as consequent_size
    from rules
    inner join itemsets as antecedents
        on
            rules.shop_id = antecedents.shop_id
            and rules.antecedent_ids = antecedents.itemset_ids
    inner join itemsets as consequents
        on
            rules.shop_id = consequents.shop_id
            and rules.consequent_ids = consequents.itemset_ids
),

final as (
    select
        -- ids
        shop_id,
        rule_id,
        model_run_id,

        -- text
        antecedent_ids,
        consequent_ids,
        antecedent_names,
        consequent_names,

        -- numerics
        cast(rule_rank as integer) as rule_rank,
        antecedent_size,
        consequent_size,
        antecedent_count,
        consequent_count,
        rule_count,
        basket_count,
        {%- for measure, formula in rule_measures().items() %}
        round({{ formula }}, 9) as {{ measure }},
        {%- endfor %}
        p_value,
        adjusted_p_value,

        -- booleans
        is_redundant,
        is_significant,

        -- dates
        as_of_date
    from named
)

select * from final
