with

order_sellers as (
    select * from {{ ref('int_order_sellers') }}
),

deliveries as (
    select * from {{ ref('order_deliveries') }}
),

order_reviews as (
    select * from {{ ref('int_reviews_by_order') }}
),

sellers as (
    select * from {{ ref('sellers') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

shop_reviews as (
    select
        shop_id,
        {{ safe_divide('sum(score_sum)', 'sum(review_count)') }}
            as average_review_score
    from order_reviews
    group by shop_id
),

totals as (
    select
        order_sellers.shop_id,
        order_sellers.seller_id,
        count(case when order_sellers.is_purchase then 1 end) as order_count,
        sum(order_sellers.line_count) as line_count,
        sum(order_sellers.unit_count) as unit_count,
        sum(order_sellers.revenue_amount) as revenue_amount,
        count(case when deliveries.is_delivered then 1 end)
            as delivered_count,
        sum(
            case
                when deliveries.is_delivered then order_sellers.line_count
                else 0
            end
        ) as delivered_line_count,
        {%- for count, condition in {
            'late_count': 'deliveries.is_delivered and deliveries.is_late_by_date',
            'promised_count': 'deliveries.is_delivered and deliveries.is_late_by_date is not null',
            'breach_count': 'deliveries.shipped_at > order_sellers.shipping_limit_at',
        }.items() %}
        count(case when {{ condition }} then 1 end) as {{ count }},
        {%- endfor %}
        count(deliveries.shipped_at > order_sellers.shipping_limit_at)
            as limited_count,
        coalesce(sum(order_reviews.review_count), 0) as review_count,
        coalesce(sum(order_reviews.score_sum), 0) as score_sum,
        min(order_sellers.ordered_at) as first_order_at,
        max(order_sellers.ordered_at) as last_order_at
    from order_sellers
    left join deliveries
        on
            order_sellers.shop_id = deliveries.shop_id
            and order_sellers.order_id = deliveries.order_id
    left join order_reviews
        on
            order_sellers.shop_id = order_reviews.shop_id
            and order_sellers.order_id = order_reviews.order_id
    group by order_sellers.shop_id, order_sellers.seller_id
),

final as (
    select
        -- ids
        totals.shop_id,
        totals.seller_id,

        -- text
        sellers.state,
        sellers.city,

        -- numerics
        cast(totals.order_count as bigint) as order_count,
        cast(totals.line_count as bigint) as line_count,
        cast(totals.unit_count as decimal(18, 4)) as unit_count,
        cast(totals.revenue_amount as decimal(18, 4)) as revenue_amount,
        cast(totals.delivered_count as bigint) as delivered_count,
        cast(totals.delivered_line_count as bigint) as delivered_line_count,
        {{ safe_divide('totals.late_count', 'totals.promised_count') }}
            as late_by_date_rate,
        {{ safe_divide('totals.breach_count', 'totals.limited_count') }}
            as shipping_limit_breach_rate,
        cast(totals.review_count as bigint) as review_count,
        {{ safe_divide('totals.score_sum', 'totals.review_count', 4) }}
            as average_review_score,
        {{ shrunk_score(
            'totals.score_sum',
            'totals.review_count',
            'shop_reviews.average_review_score',
            'shops.review_prior_count',
        ) }} as shrunk_review_score,

        -- timestamps
        totals.first_order_at,
        totals.last_order_at
    from totals
    inner join shops
        on totals.shop_id = shops.shop_id
    left join sellers
        on
            totals.shop_id = sellers.shop_id
            and totals.seller_id = sellers.seller_id
    left join shop_reviews
        on totals.shop_id = shop_reviews.shop_id
)

select * from final
