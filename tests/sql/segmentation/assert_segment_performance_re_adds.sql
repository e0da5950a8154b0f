-- The current segments of a scheme hold all customers with a purchase, all
-- their orders and every cent of their revenue; shares add up to 1.
with

segment_totals as (
    select
        shop_id,
        segment_scheme,
        sum(customer_count) as customer_count,
        sum(order_count) as order_count,
        sum(revenue_amount) as revenue_amount,
        sum(customer_rate) as customer_rate,
        sum(revenue_rate) as revenue_rate
    from {{ ref('segment_performance') }}
    where is_current
    group by shop_id, segment_scheme
),

shop_totals as (
    select
        shop_id,
        count(*) as customer_count,
        sum(frequency) as order_count,
        sum(monetary_amount) as revenue_amount
    from {{ ref('customer_rfm_scores') }}
    group by shop_id
)

select
    shop_totals.*,
    segment_totals.segment_scheme,
    segment_totals.customer_count as segment_customer_count,
    segment_totals.revenue_amount as segment_revenue_amount
from shop_totals
left join segment_totals
    on shop_totals.shop_id = segment_totals.shop_id
where
    shop_totals.customer_count != coalesce(segment_totals.customer_count, -1)
    or shop_totals.order_count != segment_totals.order_count
    or shop_totals.revenue_amount != segment_totals.revenue_amount
    or abs(segment_totals.customer_rate - 1) > 0.0001
    or abs(segment_totals.revenue_rate - 1) > 0.0001
