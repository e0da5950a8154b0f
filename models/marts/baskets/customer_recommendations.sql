with

recommendations as (
    select * from {{ ref('int_chosen_recommendations') }}
),

reasons as (
    select * from {{ ref('int_recommendation_reasons') }}
),

products as (
    select * from {{ ref('products') }}
),

final as (
    select
        -- ids
        recommendations.shop_id,
        recommendations.customer_id,
        recommendations.product_id,
        recommendations.rule_id,
        recommendations.segment_id,
        reasons.model_run_id,

        -- text
        recommendations.recommendation_type,
        recommendations.recommendation_source,
        products.product_name,
        reasons.reason,
        reasons.reason_fr,

        -- numerics
        cast(recommendations.recommendation_rank as integer)
            as recommendation_rank,
        coalesce(recommendations.confidence, reasons.customer_rate)
            as recommendation_score,
        recommendations.lift,
        recommendations.confidence,

        -- dates
        recommendations.as_of_date
    from recommendations
    inner join reasons
        on
            recommendations.shop_id = reasons.shop_id
            and recommendations.recommendation_source
            = reasons.recommendation_source
            and recommendations.reason_id = reasons.reason_id
    inner join products
        on
            recommendations.shop_id = products.shop_id
            and recommendations.product_id = products.product_id
)

select * from final
