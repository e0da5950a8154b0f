with

orders as (
    select * from {{ ref('orders') }}
    where is_before_as_of
),

deliveries as (
    select * from {{ ref('order_deliveries') }}
    where is_delivered
),

order_reviews as (
    select * from {{ ref('int_reviews_by_order') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

-- Reviews count in the month of their order, as deliveries do.
totals as (
    select
        orders.shop_id,
        cast({{ dbt.date_trunc('month', 'orders.order_date') }} as date)
            as month_start_date,
        count(deliveries.order_id) as delivered_count,
        count(deliveries.is_late_by_date) as promised_count,
        {%- for flag, count in {
            'is_late_by_date': 'late_by_date_count',
            'is_late_by_timestamp': 'late_by_timestamp_count',
            'is_shipping_limit_breached': 'breach_count',
        }.items() %}
        sum(case when deliveries.{{ flag }} then 1 else 0 end) as {{ count }},
        {%- endfor %}
        sum(deliveries.lead_time_days) as lead_time_days,
        sum(deliveries.handling_days) as handling_days,
        count(deliveries.handling_days) as handled_count,
        {%- for name, share in {'median': 0.5, 'p90': 0.9}.items() %}
        percentile_cont({{ share }}) within group (
            order by cast(deliveries.lead_time_days as double)
        ) as {{ name }}_lead_time_days,
        {%- endfor %}
        {%- for count in [
            'review_count', 'score_sum', 'satisfied_count', 'negative_count',
            'promoter_count', 'detractor_count', 'answer_seconds',
            'answer_count',
        ] %}
        sum(order_reviews.{{ count }}) as {{ count }},
        {%- endfor %}
        count(deliveries.is_shipping_limit_breached) as limited_count
    from orders
    left join deliveries
        on
            orders.shop_id = deliveries.shop_id
            and orders.order_id = deliveries.order_id
    left join order_reviews
        on
            orders.shop_id = order_reviews.shop_id
            and orders.order_id = order_reviews.order_id
    where deliveries.order_id is not null or order_reviews.order_id is not null
    group by
        orders.shop_id, {{ dbt.date_trunc('month', 'orders.order_date') }}
),

final as (
    select
        -- ids
        totals.shop_id,

        -- numerics
        {%- for name in ['delivered', 'late_by_date', 'late_by_timestamp'] %}
        cast(totals.{{ name }}_count as bigint) as {{ name }}_count,
        {%- endfor %}
        {%- for rate, (part, whole) in {
            'on_time_rate': (
                '(promised_count - late_by_date_count)', 'promised_count'
            ),
            'late_by_date_rate': ('late_by_date_count', 'promised_count'),
            'late_by_timestamp_rate': (
                'late_by_timestamp_count', 'promised_count'
            ),
            'shipping_limit_breach_rate': ('breach_count', 'limited_count'),
            'csat_rate': ('satisfied_count', 'review_count'),
            'negative_rate': ('negative_count', 'review_count'),
            'nps_like_rate': (
                '(promoter_count - detractor_count)', 'review_count'
            ),
        }.items() %}
        {{ safe_divide(part, whole) }} as {{ rate }},
        {%- endfor %}
        {{ safe_divide('lead_time_days', 'delivered_count', 4) }}
            as average_lead_time_days,
        {%- for name in ['median', 'p90'] %}
        round(totals.{{ name }}_lead_time_days, 4)
            as {{ name }}_lead_time_days,
        {%- endfor %}
        {{ safe_divide('handling_days', 'handled_count', 4) }}
            as average_handling_days,
        cast(coalesce(totals.review_count, 0) as bigint) as review_count,
        {{ safe_divide('score_sum', 'review_count', 4) }}
            as average_review_score,
        {{ safe_divide('answer_seconds', '(86400 * answer_count)', 4) }}
            as average_answer_days,

        -- booleans
        coalesce(
            {{ dbt.dateadd('month', 1, 'totals.month_start_date') }}
            <= shops.as_of_at,
            false
        ) as is_complete_month,

        -- dates
        totals.month_start_date
    from totals
    inner join shops
        on totals.shop_id = shops.shop_id
)

select * from final
