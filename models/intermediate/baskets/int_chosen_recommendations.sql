{{ config(materialized='view') }}
with

recommendations as (
    select * from {{ ref('int_recommendations') }}
),

lists as (
    select * from {{ ref('int_recommendation_lists') }}
),

segment_products as (
    select
        *,
        list_id || ' > ' || product_id as reason_id
    from {{ ref('int_popular_products') }}
),

upsells as (
    select * from {{ ref('int_upsells') }}
),

customers as (
    select * from {{ ref('int_recommendation_customers') }}
    where is_current
),

followers as (
    select customers.*
    from customers
    left join lists
        on
            customers.shop_id = lists.shop_id
            and customers.as_of_date = lists.as_of_date
            and customers.customer_id = lists.customer_id
    where lists.customer_id is null
),

final as (
    select
        customers.*,
        recommendations.product_id,
        'cross_sell' as recommendation_type,
        recommendations.recommendation_source,
        recommendations.hybrid_rank as recommendation_rank,
        recommendations.rule_id,
        recommendations.lift,
        recommendations.confidence,
        case recommendations.recommendation_source
            when 'rule' then recommendations.rule_id
            when 'segment'
                then customers.segment_id || ' > ' || recommendations.product_id
            else 'all > ' || recommendations.product_id
        end as reason_id
    from recommendations
    inner join customers
        on
            recommendations.shop_id = customers.shop_id
            and recommendations.as_of_date = customers.as_of_date
            and recommendations.customer_id = customers.customer_id
            and recommendations.hybrid_rank <= customers.recommendation_count
    union all
    select
        followers.*,
        segment_products.product_id,
        'cross_sell' as recommendation_type,
        'segment' as recommendation_source,
        segment_products.popularity_rank as recommendation_rank,
        cast(null as varchar) as rule_id,
        cast(null as double) as lift,
        cast(null as double) as confidence,
        segment_products.reason_id
    from followers
    inner join segment_products
        on
            followers.shop_id = segment_products.shop_id
            and followers.as_of_date = segment_products.as_of_date
            and followers.segment_id = segment_products.list_id
            and followers.recommendation_count
            >= segment_products.popularity_rank
    union all
    select
        customers.*,
        upsells.product_id,
        'upsell' as recommendation_type,
        'price_band' as recommendation_source,
        upsells.upsell_rank as recommendation_rank,
        cast(null as varchar) as rule_id,
        cast(null as double) as lift,
        cast(null as double) as confidence,
        upsells.category_name as reason_id
    from upsells
    inner join customers
        on
            upsells.shop_id = customers.shop_id
            and upsells.customer_id = customers.customer_id
)

select * from final
