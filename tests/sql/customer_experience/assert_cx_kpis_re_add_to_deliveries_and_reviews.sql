-- The months hold every delivery and review of the orders before the as-of
-- moment.
{{ config(meta={
    'message': '{shop_id}: customer_experience.cx_kpis_monthly holds {monthly_delivered_count} deliveries and {monthly_review_count} reviews of {delivered_count} and {review_count}, or lateness or scores differ.',
}) }}
with

delivery_totals as (
    select
        deliveries.shop_id,
        count(*) as delivered_count,
        sum(case when deliveries.is_late_by_date then 1 else 0 end)
            as late_by_date_count,
        sum(case when deliveries.is_late_by_timestamp then 1 else 0 end)
            as late_by_timestamp_count
    from {{ ref('order_deliveries') }} as deliveries
    inner join {{ ref('shops') }} as shops
        on
            deliveries.shop_id = shops.shop_id
            and deliveries.ordered_at < shops.as_of_at
    where deliveries.is_delivered
    group by deliveries.shop_id
),

review_totals as (
    select
        reviews.shop_id,
        count(*) as review_count,
        sum(reviews.review_score) as score_sum
    from {{ ref('reviews') }} as reviews
    inner join {{ ref('orders') }} as orders
        on
            reviews.shop_id = orders.shop_id
            and reviews.order_id = orders.order_id
            and orders.is_before_as_of
    group by reviews.shop_id
),

monthly_totals as (
    select
        shop_id,
        sum(delivered_count) as delivered_count,
        sum(late_by_date_count) as late_by_date_count,
        sum(late_by_timestamp_count) as late_by_timestamp_count,
        sum(review_count) as review_count,
        sum(review_count * average_review_score) as score_sum,
        max(abs(1 - on_time_rate - late_by_date_rate)) as rate_difference
    from {{ ref('cx_kpis_monthly') }}
    group by shop_id
)

select
    shops.shop_id,
    delivery_totals.delivered_count,
    monthly_totals.delivered_count as monthly_delivered_count,
    review_totals.review_count,
    monthly_totals.review_count as monthly_review_count
from {{ ref('shops') }} as shops
left join delivery_totals
    on shops.shop_id = delivery_totals.shop_id
left join review_totals
    on shops.shop_id = review_totals.shop_id
left join monthly_totals
    on shops.shop_id = monthly_totals.shop_id
where
    coalesce(delivery_totals.delivered_count, 0)
    != coalesce(monthly_totals.delivered_count, 0)
    or coalesce(review_totals.review_count, 0)
    != coalesce(monthly_totals.review_count, 0)
    or delivery_totals.late_by_date_count != monthly_totals.late_by_date_count
    or delivery_totals.late_by_timestamp_count
    != monthly_totals.late_by_timestamp_count
    or abs(review_totals.score_sum - monthly_totals.score_sum)
    > 0.0001 * review_totals.review_count
    or monthly_totals.rate_difference > 0.00001
