-- In both languages a rule's sentence tells its counts, and its confidence and
-- lift or, for few baskets, that these are too few; a recommendation has the
-- sentence of its rule, how many of how many customers have bought the product,
-- or the category and the price that an upsell may have.
{{ config(meta={
    'message': '{shop_id}: the reason or reason_fr of {rows} of baskets.customer_recommendations or baskets.association_rules differs from the numbers, such as that of {subject}: "{reason}" lacks "{fact}", or "{reason_fr}" lacks "{fact_fr}".',
}) }}
{%- set scheme = recommendation_scheme() %}
with

shops as (
    select * from {{ ref('shops') }}
),

rules as (
    select
        rules.*,
        shops.minimum_itemset_baskets,
        cast(
            cast(
                round(100.0 * rules.rule_count / rules.antecedent_count, 0)
                as integer
            ) as varchar
        ) as percent_text,
        cast(
            cast(
                round(
                    cast(rules.rule_count as double) * rules.basket_count
                    / (
                        cast(rules.antecedent_count as double)
                        * rules.consequent_count
                    ),
                    9
                ) as decimal(18, 1)
            ) as varchar
        ) as lift_text
    from {{ ref('association_rules') }} as rules
    inner join shops
        on rules.shop_id = shops.shop_id
),

-- A million recommendations share a few thousand sentences.
reasons as (
    select
        shop_id,
        segment_id,
        product_id,
        rule_id,
        recommendation_source,
        recommendation_type,
        reason,
        reason_fr,
        min(customer_id) as customer_id
    from {{ ref('customer_recommendations') }}
    group by
        shop_id, segment_id, product_id, rule_id,
        recommendation_source, recommendation_type, reason, reason_fr
),

members as (
    select
        segments.shop_id,
        segments.customer_id,
        names.segment_id,
        names.segment_name,
        names.segment_label_fr
    from {{ ref('customer_segments') }} as segments
    inner join {{ ref('segments') }} as names
        on
            segments.segment_scheme = names.segment_scheme
            and segments.segment_id = names.segment_id
    where segments.segment_scheme = '{{ scheme }}'
),

owned as (
    select distinct
        members.shop_id,
        members.segment_id,
        members.customer_id,
        order_lines.product_id
    from {{ ref('order_lines') }} as order_lines
    inner join shops
        on
            order_lines.shop_id = shops.shop_id
            and order_lines.ordered_at < shops.as_of_at
    inner join members
        on
            order_lines.shop_id = members.shop_id
            and order_lines.customer_id = members.customer_id
    where order_lines.line_type = 'purchase'
),

-- Customers of a segment (or with no segment named, of the shop), and buyers.
sizes as (
    select
        shop_id,
        segment_id,
        segment_name,
        segment_label_fr,
        count(*) as customer_count
    from members
    group by shop_id, segment_id, segment_name, segment_label_fr
    union all
    select
        shop_id,
        cast(null as varchar) as segment_id,
        'shop' as segment_name,
        'boutique' as segment_label_fr,
        count(*) as customer_count
    from members
    group by shop_id
),

buyers as (
    select
        shop_id,
        segment_id,
        product_id,
        count(*) as customer_count
    from owned
    group by shop_id, segment_id, product_id
    union all
    select
        shop_id,
        cast(null as varchar) as segment_id,
        product_id,
        count(*) as customer_count
    from owned
    group by shop_id, product_id
),

facts as (
    select
        shop_id,
        rule_id as subject,
        reason,
        reason_fr,
        consequent_names || ': in ' || cast(rule_count as varchar) || ' of the '
        || cast(antecedent_count as varchar) || ' baskets with '
        || antecedent_names || case
            when rule_count < minimum_itemset_baskets then ', too few to '
            else
                ' (' || percent_text || '%), ' || lift_text || ' times as often'
        end as fact,
        consequent_names || ' : dans ' || cast(rule_count as varchar) || ' des '
        || cast(antecedent_count as varchar) || ' paniers avec '
        || antecedent_names || case
            when rule_count < minimum_itemset_baskets then ', trop peu pour '
            else
                ' (' || percent_text || ' %), ' || replace(lift_text, '.', ',')
                || ' fois plus souvent'
        end as fact_fr
    from rules
    union all
    select
        reasons.shop_id,
        reasons.customer_id || ', ' || reasons.product_id as subject,
        reasons.reason,
        reasons.reason_fr,
        case reasons.recommendation_source
            when 'rule' then rules.reason
            when 'price_band'
                then
                    ' in '
                    || coalesce(
                        labels.value_name,
                        {{ readable_code('products.category_name') }}
                    )
                    || ', for at most '
                    || regexp_replace(cast(
                        cast(shops.upsell_maximum_ratio as decimal(18, 2))
                        as varchar
                    ), '[.]?0+$', '') || ' times '
            else
                sizes.segment_name || ': by '
                || case
                    when sizes.customer_count = 1 then 'its only customer.'
                    else
                        {{ number_text('buyers.customer_count', '0') }}
                        || ' of its '
                        || {{ number_text('sizes.customer_count', '0') }}
                        || ' customers.'
                end
        end as fact,
        case reasons.recommendation_source
            when 'rule' then rules.reason_fr
            when 'price_band'
                then
                    ' ('
                    || coalesce(
                        labels.value_label_fr,
                        {{ readable_code('products.category_name') }}
                    )
                    || '), pour au plus '
            else
                sizes.segment_label_fr || ' : par '
                || case
                    when sizes.customer_count = 1 then 'son seul client.'
                    else
                        {{ french_number(
                            number_text('buyers.customer_count', '0')
                        ) }} || ' de ses '
                        || {{ french_number(
                            number_text('sizes.customer_count', '0')
                        ) }} || ' clients.'
                end
        end as fact_fr
    from reasons
    inner join shops
        on reasons.shop_id = shops.shop_id
    inner join {{ ref('products') }} as products
        on
            reasons.shop_id = products.shop_id
            and reasons.product_id = products.product_id
    left join {{ ref('dimension_values') }} as labels
        on
            products.category_name = labels.value_id
            and labels.dimension = 'category'
    left join rules
        on
            reasons.shop_id = rules.shop_id
            and reasons.rule_id = rules.rule_id
    left join sizes
        on
            reasons.shop_id = sizes.shop_id
            and coalesce(sizes.segment_id, '') = case
                when reasons.recommendation_source = 'segment'
                    then reasons.segment_id
                else ''
            end
    left join buyers
        on
            reasons.shop_id = buyers.shop_id
            and reasons.product_id = buyers.product_id
            and coalesce(buyers.segment_id, '')
            = coalesce(sizes.segment_id, '')
)

select
    shop_id,
    subject,
    reason,
    reason_fr,
    fact,
    fact_fr
from facts
where
    coalesce(position(fact in reason), 0) = 0
    or coalesce(position(fact_fr in reason_fr), 0) = 0
