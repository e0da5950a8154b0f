{%- set scheme = recommendation_scheme() -%}
with

recommendations as (
    select * from {{ ref('int_recommendations') }}
    where hybrid_rank is not null
),

upsells as (
    select * from {{ ref('int_upsells') }}
),

customers as (
    select * from {{ ref('int_recommendation_customers') }}
    where is_current
),

rules as (
    select * from {{ ref('association_rules') }}
),

products as (
    select * from {{ ref('products') }}
),

segments as (
    select * from {{ ref('segments') }}
    where segment_scheme = '{{ scheme }}'
),

shops as (
    select * from {{ ref('shops') }}
),

populations as (
    select
        shop_id,
        segment_id,
        count(*) as segment_customer_count,
        sum(count(*)) over (partition by shop_id) as shop_customer_count
    from customers
    group by shop_id, segment_id
),

told as (
    select
        recommendations.shop_id,
        recommendations.customer_id,
        recommendations.product_id,
        'cross_sell' as recommendation_type,
        recommendations.recommendation_source,
        recommendations.hybrid_rank as recommendation_rank,
        recommendations.rule_id,
        recommendations.lift,
        recommendations.confidence,
        recommendations.customer_count,
        cast(null as varchar) as category_name
    from recommendations
    inner join shops
        on
            recommendations.shop_id = shops.shop_id
            and recommendations.as_of_date = shops.as_of_date
            and recommendations.hybrid_rank <= shops.recommendation_count
    union all
    select
        shop_id,
        customer_id,
        product_id,
        'upsell' as recommendation_type,
        'price_band' as recommendation_source,
        upsell_rank as recommendation_rank,
        cast(null as varchar) as rule_id,
        cast(null as double) as lift,
        cast(null as double) as confidence,
        cast(null as bigint) as customer_count,
        category_name
    from upsells
),

reasoned as (
    select
        told.*,
        customers.segment_id,
        rules.model_run_id,
        products.product_name,
        shops.as_of_date,
        case told.recommendation_source
            when 'rule' then told.confidence
            when 'segment'
                then {{ safe_divide(
                    'told.customer_count', 'populations.segment_customer_count'
                ) }}
            when 'global'
                then {{ safe_divide(
                    'told.customer_count', 'populations.shop_customer_count'
                ) }}
        end as recommendation_score,
        rules.antecedent_names,
        cast(cast(round(100 * told.confidence, 0) as integer) as varchar)
            as confidence_text,
        cast(cast(told.lift as decimal(18, 1)) as varchar) as lift_text,
        segments.segment_name,
        segments.segment_label_fr
    from told
    inner join customers
        on
            told.shop_id = customers.shop_id
            and told.customer_id = customers.customer_id
    inner join populations
        on
            customers.shop_id = populations.shop_id
            and customers.segment_id = populations.segment_id
    inner join shops
        on told.shop_id = shops.shop_id
    inner join products
        on
            told.shop_id = products.shop_id
            and told.product_id = products.product_id
    inner join segments
        on customers.segment_id = segments.segment_id
    left join rules
        on
            told.shop_id = rules.shop_id
            and told.rule_id = rules.rule_id
),

final as (
    select
        -- ids
        shop_id,
        customer_id,
        product_id,
        rule_id,
        segment_id,
        model_run_id,

        -- text
        recommendation_type,
        recommendation_source,
        product_name,
        case recommendation_source
            when 'rule'
                then
                    'Of the baskets with ' || antecedent_names || ', '
                    || confidence_text || '% hold it too: ' || lift_text
                    || ' times as many as of all.'
            when 'segment'
                then 'A best seller in the segment ' || segment_name || '.'
            when 'global' then 'A best seller of the shop.'
            else 'One price band higher in ' || category_name || '.'
        end as reason,
        case recommendation_source
            when 'rule'
                then
                    'Parmi les paniers avec ' || antecedent_names || ', '
                    || confidence_text || ' % le contiennent aussi : '
                    || replace(lift_text, '.', ',')
                    || ' fois plus que parmi tous.'
            when 'segment'
                then
                    'Une des meilleures ventes du segment '
                    || segment_label_fr || '.'
            when 'global' then 'Une des meilleures ventes de la boutique.'
            else
                'Une gamme de prix au-dessus dans ' || category_name || '.'
        end as reason_fr,

        -- numerics
        cast(recommendation_rank as integer) as recommendation_rank,
        recommendation_score,
        lift,
        confidence,

        -- dates
        as_of_date
    from reasoned
)

select * from final
