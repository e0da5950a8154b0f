-- The published rules of France between two products, by description, from all
-- invoices without cancellations, guests included. Postage is left out after the
-- invoices are counted. Least support: 28 of 392 invoices (.07); least lift: 1.
with

order_lines as (
    {{ union_shops('order_lines') }}
),

lines as (
    select * from order_lines
    where
        shop_id = 'online_retail'
        and country = 'France'
        and not is_cancellation
),

bought as (
    select
        order_id,
        product_name
    from lines
    group by order_id, product_name
    having sum(quantity) > 0
),

baskets as (
    select count(distinct order_id) as basket_count from bought
),

items as (
    select
        *,
        count(*) over (partition by product_name) as product_count
    from bought
    where product_name <> 'POSTAGE'
),

rules as (
    select
        antecedents.product_name as antecedent,
        consequents.product_name as consequent,
        antecedents.product_count as antecedent_count,
        consequents.product_count as consequent_count,
        count(*) as rule_count
    from items as antecedents
    inner join items as consequents
        on
            antecedents.order_id = consequents.order_id
            and antecedents.product_name <> consequents.product_name
    group by
        antecedents.product_name,
        consequents.product_name,
        antecedents.product_count,
        consequents.product_count
    having count(*) >= 28
),

measured as (
    select
        rules.antecedent,
        rules.consequent,
        rules.antecedent_count,
        rules.consequent_count,
        rules.rule_count,
        {%- for measure, formula in rule_measures().items() %}
        round({{ formula }}, 6) as {{ measure }},
        {%- endfor %}
        baskets.basket_count
    from rules
    cross join baskets
),

final as (
    select * from measured
    where lift >= 1
)

select * from final
