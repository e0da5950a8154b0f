-- A shop's months hold the revenue of all its orders before the as-of moment,
-- those of its channels that of the lines with a channel, and those of its
-- segments that of the orders of customers with a purchase.
{{ config(meta={
    'message': '{shop_id}: the {series_kind} series of marketing.revenue_months hold a revenue of {series_amount}; the orders and lines behind them {revenue_amount}.',
}) }}
with

orders as (
    select * from {{ ref('orders') }}
    where is_before_as_of
),

expected as (
    select
        shop_id,
        'shop' as series_kind,
        sum(revenue_amount) as revenue_amount
    from orders
    group by shop_id
    union all
    select
        orders.shop_id,
        'segment' as series_kind,
        sum(orders.revenue_amount) as revenue_amount
    from orders
    inner join {{ ref('customer_rfm_scores') }} as scores
        on
            orders.shop_id = scores.shop_id
            and orders.customer_id = scores.customer_id
    group by orders.shop_id
    union all
    select
        orders.shop_id,
        'channel' as series_kind,
        sum(order_lines.revenue_amount) as revenue_amount
    from orders
    inner join {{ ref('order_lines') }} as order_lines
        on
            orders.shop_id = order_lines.shop_id
            and orders.order_id = order_lines.order_id
    where order_lines.channel is not null
    group by orders.shop_id
),

found as (
    select
        shop_id,
        series_kind,
        sum(revenue_amount) as series_amount
    from {{ ref('revenue_months') }}
    group by shop_id, series_kind
)

select
    coalesce(found.shop_id, expected.shop_id) as shop_id,
    coalesce(found.series_kind, expected.series_kind) as series_kind,
    found.series_amount,
    expected.revenue_amount
from found
full outer join expected
    on
        found.shop_id = expected.shop_id
        and found.series_kind = expected.series_kind
where coalesce(found.series_amount, 0) != coalesce(expected.revenue_amount, 0)
