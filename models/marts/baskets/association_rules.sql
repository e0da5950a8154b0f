with

rules as (
    select * from {{ ref('int_association_rules') }}
    where is_rule and is_current
),

itemsets as (
    select * from {{ ref('frequent_itemsets') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

named as (
    select
        rules.*,
        antecedents.itemset_names as antecedent_names,
        consequents.itemset_names as consequent_names,
        antecedents.itemset_size as antecedent_size,
        consequents.itemset_size as consequent_size,
        cast(rules.rule_count as varchar) as rule_text,
        cast(rules.antecedent_count as varchar) as antecedent_text,
        cast(
            cast(
                round(100.0 * rules.rule_count / rules.antecedent_count, 0)
                as integer
            ) as varchar
        ) as percent_text,
        cast(cast(rules.lift as decimal(18, 1)) as varchar) as lift_text,
        rules.rule_count < shops.minimum_itemset_baskets as is_rare
    from rules
    inner join shops
        on rules.shop_id = shops.shop_id
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
        consequent_names || ': in ' || rule_text || ' of the '
        || antecedent_text || ' baskets with ' || antecedent_names
        || case
            when is_rare then ', too few to say how strong the link is.'
            else
                ' (' || percent_text || '%), ' || lift_text
                || ' times as often as in all baskets.'
        end as reason,
        consequent_names || ' : dans ' || rule_text || ' des '
        || antecedent_text || ' paniers avec ' || antecedent_names
        || case
            when is_rare then ', trop peu pour mesurer la force du lien.'
            else
                ' (' || percent_text || ' %), ' || replace(lift_text, '.', ',')
                || ' fois plus souvent que dans l''ensemble des paniers.'
        end as reason_fr,

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
