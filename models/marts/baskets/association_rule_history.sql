{%- set measures = rule_measures() -%}
with

rules as (
    select
        *,
        {{ rule_id() }} as rule_id
    from {{ ref('py_association_rules') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

final as (
    select
        -- ids
        rules.shop_id,
        rules.rule_id,
        rules.model_run_id,

        -- numerics
        rules.antecedent_count,
        rules.consequent_count,
        rules.rule_count,
        rules.basket_count,
        {%- for measure in ['support', 'confidence', 'lift'] %}
        case
            when rules.antecedent_count > 0 and rules.consequent_count > 0
                then round({{ measures[measure] }}, 9)
        end as {{ measure }},
        {%- endfor %}
        rules.p_value,
        rules.adjusted_p_value,

        -- booleans
        rules.is_rule,
        rules.is_redundant,
        rules.as_of_date = shops.as_of_date as is_current,

        -- dates
        rules.as_of_date
    from rules
    inner join shops
        on rules.shop_id = shops.shop_id
)

select * from final
