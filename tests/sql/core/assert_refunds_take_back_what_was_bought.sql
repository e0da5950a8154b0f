-- A matched refund is of the same customer and product, not earlier than the
-- purchase, and all refunds of a purchase together do not exceed it.
with

order_lines as (
    select * from {{ ref('order_lines') }}
),

matched as (
    select
        purchases.shop_id,
        purchases.order_id,
        purchases.line_number,
        purchases.quantity,
        sum(-refunds.quantity) as refunded_quantity,
        sum(
            case
                when
                    refunds.customer_id = purchases.customer_id
                    and refunds.product_id = purchases.product_id
                    and refunds.ordered_at >= purchases.ordered_at
                    and refunds.line_type = 'refund'
                    and purchases.line_type = 'purchase'
                    then 0
                else 1
            end
        ) as mismatch_count
    from order_lines as refunds
    left join order_lines as purchases
        on
            refunds.shop_id = purchases.shop_id
            and refunds.refunded_order_id = purchases.order_id
            and refunds.refunded_line_number = purchases.line_number
    where refunds.refunded_order_id is not null
    group by
        purchases.shop_id,
        purchases.order_id,
        purchases.line_number,
        purchases.quantity
)

select * from matched
where
    mismatch_count > 0
    or refunded_quantity > quantity
    or order_id is null
