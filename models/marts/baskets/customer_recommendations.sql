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

recommended as (
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
        recommended.shop_id,
        recommended.customer_id,
        recommended.product_id,
        recommended.rule_id,
        recommended.segment_id,
        reasons.model_run_id,

        -- text
        recommended.recommendation_type,
        recommended.recommendation_source,
        products.product_name,
        reasons.reason,
        reasons.reason_fr,

        -- numerics
        cast(recommended.recommendation_rank as integer) as recommendation_rank,
        coalesce(
            recommended.confidence,
            {{ safe_divide(
                'recommended.customer_count', 'reasons.customer_count'
            ) }}
        ) as recommendation_score,
        recommended.lift,
        recommended.confidence,

        -- dates
        recommended.as_of_date
    from recommended
    inner join reasons
        on
            recommended.shop_id = reasons.shop_id
            and recommended.recommendation_source
            = reasons.recommendation_source
            and recommended.reason_id = reasons.reason_id
    inner join products
        on
            recommended.shop_id = products.shop_id
            and recommended.product_id = products.product_id
)

select * from final
