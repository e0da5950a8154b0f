{%- set scheme = recommendation_scheme() -%}
with

recommendations as (
    select * from {{ ref('customer_recommendations') }}
),

customers as (
    select * from {{ ref('int_recommendation_customers') }}
    where is_current
),

products as (
    select * from {{ ref('products') }}
),

segments as (
    select * from {{ ref('segments') }}
    where segment_scheme = '{{ scheme }}'
),

shops as (
    select * from {{ ref('int_shops') }}
),

segment_sizes as (
    select
        shop_id,
        segment_id,
        count(*) as customer_count
    from customers
    group by shop_id, segment_id
),

segment_products as (
    select
        shop_id,
        segment_id,
        product_id,
        recommendation_type,
        max(model_run_id) as model_run_id,
        count(*) as customer_count,
        sum(case when recommendation_source = 'rule' then 1 else 0 end)
            as rule_customer_count,
        {{ safe_divide('sum(cast(lift as decimal(18, 9)))', 'count(lift)') }}
            as average_lift,
        {{ safe_divide(
            'sum(cast(confidence as decimal(18, 9)))', 'count(confidence)'
        ) }} as average_confidence
    from recommendations
    group by shop_id, segment_id, product_id, recommendation_type
),

ranked as (
    select
        *,
        row_number() over (
            partition by shop_id, segment_id, recommendation_type
            order by
                customer_count desc nulls last,
                rule_customer_count desc nulls last,
                product_id asc
        ) as recommendation_rank
    from segment_products
),

final as (
    select
        -- ids
        ranked.shop_id,
        ranked.segment_id,
        ranked.product_id,
        ranked.model_run_id,

        -- text
        '{{ scheme }}' as segment_scheme,
        segments.segment_name,
        segments.segment_label_fr,
        segments.segment_colour,
        ranked.recommendation_type,
        products.product_name,

        -- numerics
        cast(ranked.recommendation_rank as integer) as recommendation_rank,
        cast(ranked.customer_count as bigint) as customer_count,
        cast(ranked.rule_customer_count as bigint) as rule_customer_count,
        {{ safe_divide(
            'ranked.customer_count', 'segment_sizes.customer_count'
        ) }} as customer_rate,
        ranked.average_lift,
        ranked.average_confidence,

        -- dates
        shops.as_of_date
    from ranked
    inner join shops
        on
            ranked.shop_id = shops.shop_id
            and ranked.recommendation_rank <= shops.recommendation_count
    inner join segment_sizes
        on
            ranked.shop_id = segment_sizes.shop_id
            and ranked.segment_id = segment_sizes.segment_id
    inner join products
        on
            ranked.shop_id = products.shop_id
            and ranked.product_id = products.product_id
    inner join segments
        on ranked.segment_id = segments.segment_id
)

select * from final
