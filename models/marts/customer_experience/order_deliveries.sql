with

orders as (
    select * from {{ ref('orders') }}
    where
        shipped_at is not null
        or delivered_at is not null
        or estimated_delivery_at is not null
),

order_sellers as (
    select * from {{ ref('int_order_sellers') }}
),

delay_buckets as (
    select * from {{ ref('delay_buckets') }}
),

shipping_limits as (
    select
        shop_id,
        order_id,
        min(shipping_limit_at) as shipping_limit_at
    from order_sellers
    group by shop_id, order_id
),

timed as (
    select
        *,
        {%- for duration, (start, end) in {
            'lead_time_days': ('ordered_at', 'delivered_at'),
            'handling_days': ('approved_at', 'shipped_at'),
            'transit_days': ('shipped_at', 'delivered_at'),
            'delay_days': ('estimated_delivery_at', 'delivered_at'),
        }.items() %}
        cast({{ safe_divide(dbt.datediff(start, end, 'second'), 86400) }} as decimal(18, 6))
            as {{ duration }},
        {%- endfor %}
        {{ dbt.datediff('estimated_delivery_at', 'delivered_at', 'day') }}
            as delay_calendar_days
    from orders
),

final as (
    select
        -- ids
        timed.shop_id,
        timed.order_id,
        timed.customer_id,

        -- text
        timed.order_status,
        timed.state,
        timed.zip_code_prefix,
        delay_buckets.delay_bucket_id,

        -- numerics
        timed.lead_time_days,
        timed.handling_days,
        timed.transit_days,
        timed.delay_days,
        cast(timed.delay_calendar_days as integer) as delay_calendar_days,
        timed.review_score,
        timed.review_count,

        -- booleans
        timed.is_cancelled,
        timed.is_delivered and timed.delivered_at is not null as is_delivered,
        timed.delay_calendar_days > 0 as is_late_by_date,
        timed.delay_days > 0 as is_late_by_timestamp,
        timed.shipped_at > shipping_limits.shipping_limit_at
            as is_shipping_limit_breached,

        -- dates
        timed.order_date,

        -- timestamps
        timed.ordered_at,
        timed.approved_at,
        shipping_limits.shipping_limit_at,
        timed.shipped_at,
        timed.delivered_at,
        timed.estimated_delivery_at
    from timed
    left join shipping_limits
        on
            timed.shop_id = shipping_limits.shop_id
            and timed.order_id = shipping_limits.order_id
    left join delay_buckets
        on
            (
                timed.delay_days > delay_buckets.over_days
                or delay_buckets.over_days is null
            )
            and (
                timed.delay_days <= delay_buckets.up_to_days
                or delay_buckets.up_to_days is null
            )
)

select * from final
