-- Every tracked order has one delivery, late by date only where it is late by
-- timestamp too, and a bucket that says the same.
{{ config(meta={
    'message': '{shop_id}: customer_experience.order_deliveries holds {delivery_order_count} orders ({delivery_delivered_count} delivered) of {order_count} ({delivered_count}); {contradiction_count} contradict their delay bucket.',
}) }}
with

order_totals as (
    select
        shop_id,
        count(*) as order_count,
        count(delivered_at) as delivered_count,
        sum(review_count) as review_count
    from {{ ref('orders') }}
    where
        shipped_at is not null
        or delivered_at is not null
        or estimated_delivery_at is not null
    group by shop_id
),

delivery_totals as (
    select
        deliveries.shop_id,
        count(*) as order_count,
        count(deliveries.lead_time_days) as delivered_count,
        sum(deliveries.review_count) as review_count,
        sum(
            case
                when
                    deliveries.is_late_by_date
                    and not deliveries.is_late_by_timestamp
                    then 1
                when deliveries.delay_days is null then 0
                when
                    deliveries.is_late_by_timestamp
                    = (coalesce(buckets.over_days, -1) >= 0)
                    then 0
                else 1
            end
        ) as contradiction_count
    from {{ ref('order_deliveries') }} as deliveries
    left join {{ ref('delay_buckets') }} as buckets
        on deliveries.delay_bucket_id = buckets.delay_bucket_id
    group by deliveries.shop_id
)

select
    coalesce(order_totals.shop_id, delivery_totals.shop_id) as shop_id,
    order_totals.order_count,
    delivery_totals.order_count as delivery_order_count,
    order_totals.delivered_count,
    delivery_totals.delivered_count as delivery_delivered_count,
    delivery_totals.contradiction_count
from order_totals
full outer join delivery_totals
    on order_totals.shop_id = delivery_totals.shop_id
where
    order_totals.order_count != coalesce(delivery_totals.order_count, -1)
    or order_totals.order_count is null
    or order_totals.delivered_count != delivery_totals.delivered_count
    or order_totals.review_count != delivery_totals.review_count
    or delivery_totals.contradiction_count != 0
