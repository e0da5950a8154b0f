with

final as (
    select
        -- ids
        shop_id,
        rule_id,
        model_run_id,

        -- numerics
        antecedent_count,
        consequent_count,
        rule_count,
        basket_count,
        support,
        confidence,
        lift,
        p_value,
        adjusted_p_value,

        -- booleans
        is_rule,
        is_redundant,
        is_current,

        -- dates
        as_of_date
    from {{ ref('int_association_rules') }}
)

select * from final
