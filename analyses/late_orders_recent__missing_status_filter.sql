-- Known-wrong: includes cancelled orders that arrived late. Compare with
-- late_orders_recent, which leaves cancelled orders out.
with

deliveries as (
    select * from {{ ref('order_deliveries') }}
),

shops as (
    select * from {{ ref('shops') }}
),

final as (
    select
        deliveries.shop_id,
        deliveries.order_id
    from deliveries
    inner join shops
        on deliveries.shop_id = shops.shop_id
    where
        deliveries.delay_days >= shops.late_orders_minimum_days
        and {{ in_question_window(
            'deliveries.ordered_at', 'day', 'shops.late_orders_window_days'
        ) }}
)

select * from final
