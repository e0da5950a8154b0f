with

refund_lines as (
    select * from {{ ref('int_order_lines_cleaned') }}
    where
        line_type = 'refund'
        and customer_id is not null and product_id is not null
),

purchase_lines as (
    select * from {{ ref('int_order_lines_cleaned') }}
    where is_purchase
),

-- Refunded items: lines of one order, product and price are one item.
refunds as (
    select
        shop_id,
        customer_id,
        product_id,
        order_id,
        unit_price,
        sum(-quantity) as refunded_quantity,
        sum(refund_amount) as refund_amount,
        max(ordered_at) as refunded_at
    from refund_lines
    group by shop_id, customer_id, product_id, order_id, unit_price
),

purchases as (
    select
        shop_id,
        customer_id,
        product_id,
        order_id,
        unit_price,
        sum(quantity) as quantity,
        max(ordered_at) as ordered_at
    from purchase_lines
    where (shop_id, customer_id, product_id) in (
        select
            refunds.shop_id,
            refunds.customer_id,
            refunds.product_id
        from refunds
    )
    group by shop_id, customer_id, product_id, order_id, unit_price
),

-- A refund reverses the same customer's latest earlier purchase of the product
-- that was large enough; its own order comes first, then same price and quantity.
candidates as (
    select
        refunds.*,
        purchases.order_id as refunded_order_id,
        purchases.unit_price as refunded_unit_price,
        purchases.quantity as purchased_quantity,
        row_number() over (
            partition by
                refunds.shop_id, refunds.customer_id, refunds.product_id,
                refunds.order_id, refunds.unit_price
            order by
                case
                    when refunds.order_id = purchases.order_id then 0
                    else 1
                end asc,
                case
                    when refunds.unit_price = purchases.unit_price then 0
                    else 1
                end asc,
                case
                    when refunds.refunded_quantity = purchases.quantity then 0
                    else 1
                end asc,
                purchases.ordered_at desc nulls last,
                purchases.order_id asc, purchases.unit_price asc
        ) as candidate_rank
    from refunds
    inner join purchases
        on
            refunds.shop_id = purchases.shop_id
            and refunds.customer_id = purchases.customer_id
            and refunds.product_id = purchases.product_id
            and refunds.refunded_at >= purchases.ordered_at
            and refunds.refunded_quantity <= purchases.quantity
),

used as (
    select
        *,
        sum(refunded_quantity) over (
            partition by
                shop_id, customer_id, product_id, refunded_order_id,
                refunded_unit_price
            order by refunded_at, order_id, unit_price
            rows between unbounded preceding and current row
        ) as used_quantity
    from candidates
    where candidate_rank = 1
),

-- No unit is refunded twice: refunds beyond the purchase stay unmatched.
final as (
    select
        shop_id,
        customer_id,
        product_id,
        order_id,
        unit_price,
        'refund' as line_type,
        refunded_order_id,
        refunded_unit_price,
        refund_amount,
        refunded_at
    from used
    where used_quantity <= purchased_quantity
)

select * from final
