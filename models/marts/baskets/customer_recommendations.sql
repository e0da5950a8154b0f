with

recommendations as (
    select * from {{ ref('int_recommendations') }}
),

upsells as (
    select * from {{ ref('int_upsells') }}
),

customers as (
    select * from {{ ref('int_recommendation_customers') }}
    where is_current
),

reasons as (
    select * from {{ ref('int_recommendation_reasons') }}
),

products as (
    select * from {{ ref('products') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

chosen as (
    select
        recommendations.shop_id,
        recommendations.customer_id,
        recommendations.product_id,
        recommendations.as_of_date,
        customers.segment_id,
        'cross_sell' as recommendation_type,
        recommendations.recommendation_source,
        recommendations.hybrid_rank as recommendation_rank,
        recommendations.rule_id,
        recommendations.lift,
        recommendations.confidence,
        recommendations.customer_count,
        case recommendations.recommendation_source
            when 'rule' then recommendations.rule_id
            when 'segment' then customers.segment_id
            else 'all'
        end as reason_id
    from recommendations
    inner join customers
        on
            recommendations.shop_id = customers.shop_id
            and recommendations.as_of_date = customers.as_of_date
            and recommendations.customer_id = customers.customer_id
    inner join shops
        on
            recommendations.shop_id = shops.shop_id
            and recommendations.hybrid_rank <= shops.recommendation_count
    union all
    select
        upsells.shop_id,
        upsells.customer_id,
        upsells.product_id,
        customers.as_of_date,
        customers.segment_id,
        'upsell' as recommendation_type,
        'price_band' as recommendation_source,
        upsells.upsell_rank as recommendation_rank,
        cast(null as varchar) as rule_id,
        cast(null as double) as lift,
        cast(null as double) as confidence,
        cast(null as bigint) as customer_count,
        upsells.category_name as reason_id
    from upsells
    inner join customers
        on
            upsells.shop_id = customers.shop_id
            and upsells.customer_id = customers.customer_id
),

final as (
    select
        -- ids
        chosen.shop_id,
        chosen.customer_id,
        chosen.product_id,
        chosen.rule_id,
        chosen.segment_id,
        reasons.model_run_id,

        -- text
        chosen.recommendation_type,
        chosen.recommendation_source,
        products.product_name,
        reasons.reason,
        reasons.reason_fr,

        -- numerics
        cast(chosen.recommendation_rank as integer) as recommendation_rank,
        coalesce(
            chosen.confidence,
            {{ safe_divide('chosen.customer_count', 'reasons.customer_count') }}
        ) as recommendation_score,
        chosen.lift,
        chosen.confidence,

        -- dates
        chosen.as_of_date
    from chosen
    inner join reasons
        on
            chosen.shop_id = reasons.shop_id
            and chosen.recommendation_source = reasons.recommendation_source
            and chosen.reason_id = reasons.reason_id
    inner join products
        on
            chosen.shop_id = products.shop_id
            and chosen.product_id = products.product_id
)

select * from final
