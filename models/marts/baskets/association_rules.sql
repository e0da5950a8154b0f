with

every_rule as (
    select * from {{ ref('py_association_rules') }}
    where is_rule
),

itemsets as (
    select * from {{ ref('frequent_itemsets') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

rules as (
    select
        every_rule.*,
        antecedents.itemset_names as antecedent_names,
        consequents.itemset_names as consequent_names
    from every_rule
    inner join shops
        on
            every_rule.shop_id = shops.shop_id
            and every_rule.as_of_date = shops.as_of_date
    inner join itemsets as antecedents
        on
            every_rule.shop_id = antecedents.shop_id
            and every_rule.antecedent_ids = antecedents.itemset_ids
    inner join itemsets as consequents
        on
            every_rule.shop_id = consequents.shop_id
            and every_rule.consequent_ids = consequents.itemset_ids
),

measured as (
    select
        *,
        {%- for measure, formula in rule_measures().items() %}
        round({{ formula }}, 9) as {{ measure }},
        {%- endfor %}
        {{ rule_id() }} as rule_id
    from rules
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
        cast(
            row_number() over (
                partition by shop_id
                order by
                    lift desc nulls last,
                    confidence desc nulls last,
                    rule_count desc nulls last,
                    rule_id asc
            ) as integer
        ) as rule_rank,
        cast(antecedent_size as integer) as antecedent_size,
        cast(consequent_size as integer) as consequent_size,
        antecedent_count,
        consequent_count,
        rule_count,
        basket_count,
        {%- for measure in rule_measures() %}
        {{ measure }},
        {%- endfor %}
        p_value,
        adjusted_p_value,

        -- booleans
        is_redundant,
        adjusted_p_value <= {{ var('maximum_p_value') }} as is_significant,

        -- dates
        as_of_date
    from measured
)

select * from final
