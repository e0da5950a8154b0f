with

rules as (
    select * from {{ ref('py_association_rules') }}
    where is_rule
),

dates as (
    select * from {{ ref('int_basket_dates') }}
    where is_current or is_holdout
),

places as (
    {{ dbt.generate_series(var('longest_itemset')) }}
),

dated_rules as (
    select
        rules.*,
        {{ rule_id() }} as rule_id
    from rules
    inner join dates
        on
            rules.shop_id = dates.shop_id
            and rules.as_of_date = dates.as_of_date
),

final as (
    {%- for side in ['antecedent', 'consequent'] %}
    {{ 'union all' if not loop.first }}
    select
        shop_id,
        as_of_date,
        rule_id,
        '{{ side }}' as rule_side,
        item_position,
        product_id
    from (
        {{ products_of_itemsets(
            'dated_rules', side ~ '_ids', side ~ '_size',
            ['shop_id', 'as_of_date', 'rule_id']
        ) | indent(8) }}
    ) as {{ side }}s
    {%- endfor %}
)

select * from final
