-- Each reading of the delay holds the same orders, and the same scores.
{{ config(meta={
    'message': '{shop_id}: customer_experience.reviews_by_delay holds {reading_order_count} reviewed orders by {delay_reading}, the deliveries {order_count}, or shares or scores differ.',
}) }}
with

shops as (
    select * from {{ ref('shops') }}
),

order_totals as (
    select
        deliveries.shop_id,
        count(*) as order_count,
        sum(deliveries.review_score) as score_sum
    from {{ ref('order_deliveries') }} as deliveries
    inner join shops
        on deliveries.shop_id = shops.shop_id
    where
        deliveries.is_delivered
        and deliveries.delay_days is not null
        and deliveries.review_score is not null
        and deliveries.ordered_at < shops.as_of_at
        and deliveries.order_date
        >= coalesce(shops.experience_from, deliveries.order_date)
        and deliveries.order_date
        <= coalesce(
            {{ dbt.dateadd('day', -1, 'shops.experience_before') }},
            deliveries.order_date
        )
    group by deliveries.shop_id
),

readings as (
    select
        shop_id,
        delay_reading,
        sum(order_count) as order_count,
        sum(order_rate) as order_rate,
        sum(order_count * average_review_score) as score_sum
    from {{ ref('reviews_by_delay') }}
    group by shop_id, delay_reading
),

names as (
    select 'bucket' as delay_reading
    union all
    select 'timestamp' as delay_reading
    union all
    select 'date' as delay_reading
),

expected as (
    select
        order_totals.*,
        names.delay_reading
    from order_totals
    cross join names
)

select
    expected.shop_id,
    expected.delay_reading,
    expected.order_count,
    readings.order_count as reading_order_count
from expected
left join readings
    on
        expected.shop_id = readings.shop_id
        and expected.delay_reading = readings.delay_reading
where
    expected.order_count != coalesce(readings.order_count, -1)
    or abs(readings.order_rate - 1) > 0.0001
    or abs(expected.score_sum - readings.score_sum)
    > 0.0001 * expected.order_count
