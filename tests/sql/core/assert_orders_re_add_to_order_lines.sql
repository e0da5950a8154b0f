-- Orders, and customers with the guests, hold every cent of the order lines; margins,
-- which are rounded in each order, to half a ten-thousandth per order.
{{ config(meta={
    'message': '{shop_id}: core.order_lines adds up to a net_amount of {net_amount}, core.orders to {orders_net_amount}, core.customers to {customers_net_amount} without guests; or another amount or count differs.',
}) }}
with

line_totals as (
    select
        shop_id,
        sum(gross_amount) as gross_amount,
        sum(refund_amount) as refund_amount,
        sum(net_amount) as net_amount,
        sum(freight_amount) as freight_amount,
        sum(
            case
                when cost_amount is not null then revenue_amount - cost_amount
            end
        ) as costed_margin_amount,
        sum(case when cost_amount is null then revenue_amount end)
            as uncosted_revenue_amount,
        count(*) as line_count,
        sum(case when refunded_order_id is not null then refund_amount end)
            as matched_amount
    from {{ ref('order_lines') }}
    group by shop_id
),

order_totals as (
    select
        shop_id,
        sum(gross_amount) as gross_amount,
        sum(refund_amount) as refund_amount,
        sum(net_amount) as net_amount,
        sum(freight_amount) as freight_amount,
        sum(margin_amount) as margin_amount,
        count(*) as order_count,
        sum(line_count) as line_count,
        sum(later_refund_amount) as matched_amount,
        sum(case when customer_id is null then net_amount else 0 end)
            as guest_net_amount
    from {{ ref('orders') }}
    group by shop_id
),

customer_totals as (
    select
        shop_id,
        sum(net_amount) as net_amount
    from {{ ref('customers') }}
    group by shop_id
)

select
    line_totals.shop_id,
    line_totals.net_amount,
    order_totals.net_amount as orders_net_amount,
    customer_totals.net_amount as customers_net_amount
from line_totals
inner join {{ ref('shops') }} as shops
    on line_totals.shop_id = shops.shop_id
left join order_totals
    on line_totals.shop_id = order_totals.shop_id
left join customer_totals
    on line_totals.shop_id = customer_totals.shop_id
where
    line_totals.gross_amount != coalesce(order_totals.gross_amount, -1)
    or line_totals.refund_amount != order_totals.refund_amount
    or line_totals.net_amount != order_totals.net_amount
    or line_totals.freight_amount != order_totals.freight_amount
    or line_totals.line_count != order_totals.line_count
    or coalesce(line_totals.matched_amount, 0) != order_totals.matched_amount
    or order_totals.net_amount
    != order_totals.guest_net_amount + coalesce(customer_totals.net_amount, 0)
    or abs(
        order_totals.margin_amount
        - coalesce(line_totals.costed_margin_amount, 0)
        - coalesce(line_totals.uncosted_revenue_amount, 0)
        * cast(shops.gross_margin_rate as decimal(18, 4))
    ) > order_totals.order_count * 0.00005
