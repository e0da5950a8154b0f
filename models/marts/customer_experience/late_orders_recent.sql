with

deliveries as (
    select * from {{ ref('order_deliveries') }}
    where not is_cancelled
),

shops as (
    select * from {{ ref('int_shops') }}
),

-- By date a delay counts whole calendar days, by timestamp 24 hours each.
final as (
    select
        -- ids
        deliveries.shop_id,
        deliveries.order_id,
        deliveries.customer_id,

        -- text
        deliveries.order_status,
        deliveries.state,

        -- numerics
        deliveries.delay_days,
        deliveries.delay_calendar_days,
        deliveries.lead_time_days,
        deliveries.review_score,

        -- timestamps
        deliveries.ordered_at,
        deliveries.delivered_at,
        deliveries.estimated_delivery_at
    from deliveries
    inner join shops
        on deliveries.shop_id = shops.shop_id
    where
        {{ in_question_window(
            'deliveries.ordered_at', 'day', 'shops.late_orders_window_days'
        ) }}
        and case shops.late_orders_delay_basis
            when 'date' then deliveries.delay_calendar_days
            else deliveries.delay_days
        end >= shops.late_orders_minimum_days
)

select * from final
