-- Known-wrong for the published table: puts calendar days into the buckets, not the
-- difference of the timestamps. Compare with reviews_by_delay.
with

deliveries as (
    select * from {{ ref('order_deliveries') }}
    where
        is_delivered
        and delay_calendar_days is not null
        and review_score is not null
),

delay_buckets as (
    select * from {{ ref('delay_buckets') }}
),

shops as (
    select * from {{ ref('shops') }}
),

final as (
    select
        deliveries.shop_id,
        delay_buckets.delay_bucket_id as delay_group_id,
        count(*) as order_count
    from deliveries
    inner join shops
        on deliveries.shop_id = shops.shop_id
    inner join delay_buckets
        on
            deliveries.delay_calendar_days
            > coalesce(delay_buckets.over_days, -100000)
            and deliveries.delay_calendar_days
            <= coalesce(delay_buckets.up_to_days, 100000)
    where {{ in_experience_window('deliveries.ordered_at') }}
    group by deliveries.shop_id, delay_buckets.delay_bucket_id
)

select * from final
