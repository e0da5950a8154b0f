-- A matched refund is of the same customer and product, not earlier than the
-- purchase, and all refunds of a purchase together do not exceed it.
{{ config(meta={
    'message': '{shop_id}: {row_total} matched refunds in core.order_lines exceed or precede their purchase, such as customer {customer_id}, product {product_id}: {refunded_quantity} refunded of {quantity} bought in order {refunded_order_id}.',
}) }}
with

refund_lines as (
    select * from {{ ref('order_lines') }}
    where refunded_order_id is not null
),

purchase_lines as (
    select * from {{ ref('order_lines') }}
    where line_type = 'purchase'
),

refunds as (
    select
        shop_id,
        customer_id,
        product_id,
        refunded_order_id,
        refunded_unit_price,
        sum(-quantity) as refunded_quantity,
        min(ordered_at) as first_refunded_at,
        max(line_type) as line_type
    from refund_lines
    group by
        shop_id,
        customer_id,
        product_id,
        refunded_order_id,
        refunded_unit_price
),

purchases as (
    select
        purchase_lines.shop_id,
        purchase_lines.customer_id,
        purchase_lines.product_id,
        purchase_lines.order_id,
        purchase_lines.unit_price,
        sum(purchase_lines.quantity) as quantity,
        max(purchase_lines.ordered_at) as ordered_at
    from purchase_lines
    inner join refunds
        on
            purchase_lines.shop_id = refunds.shop_id
            and purchase_lines.order_id = refunds.refunded_order_id
            and purchase_lines.customer_id = refunds.customer_id
            and purchase_lines.product_id = refunds.product_id
            and purchase_lines.unit_price = refunds.refunded_unit_price
    group by
        purchase_lines.shop_id,
        purchase_lines.customer_id,
        purchase_lines.product_id,
        purchase_lines.order_id,
        purchase_lines.unit_price
)

select
    refunds.*,
    purchases.quantity
from refunds
left join purchases
    on
        refunds.shop_id = purchases.shop_id
        and refunds.customer_id = purchases.customer_id
        and refunds.product_id = purchases.product_id
        and refunds.refunded_order_id = purchases.order_id
        and refunds.refunded_unit_price = purchases.unit_price
where
    refunds.line_type != 'refund'
    or refunds.refunded_quantity > coalesce(purchases.quantity, 0)
    or refunds.first_refunded_at < purchases.ordered_at
