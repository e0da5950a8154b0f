with

deliveries as (
    select * from {{ ref('order_deliveries') }}
    where not is_cancelled
),

shops as (
    select * from {{ ref('int_shops') }}
),

sellers as (
    select * from {{ ref('sellers') }}
),

ranked_sellers as (
    select
        shop_id,
        order_id,
        seller_id,
        count(*) over (partition by order_id, shop_id) as seller_count,
        row_number() over (
            partition by order_id, shop_id
            order by gross_amount desc nulls last, seller_id asc
        ) as seller_rank
    from {{ ref('int_order_sellers') }}
),

main_sellers as (
    select * from ranked_sellers
    where seller_rank = 1
),

-- By date a delay counts whole calendar days, by timestamp 24 hours each.
final as (
    select
        -- ids
        deliveries.shop_id,
        deliveries.order_id,
        deliveries.customer_id,
        main_sellers.seller_id,

        -- text
        deliveries.order_status,
        sellers.state as seller_state,
        deliveries.state,

        -- numerics
        coalesce(main_sellers.seller_count, 0) as seller_count,
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
    left join main_sellers
        on
            deliveries.shop_id = main_sellers.shop_id
            and deliveries.order_id = main_sellers.order_id
    left join sellers
        on
            main_sellers.shop_id = sellers.shop_id
            and main_sellers.seller_id = sellers.seller_id
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
