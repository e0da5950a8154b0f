with

order_lines as (
    select * from {{ ref('int_order_lines_cleaned') }}
    where customer_id is not null
),

refunds as (
    select * from order_lines
    where line_type = 'refund'
),

purchases as (
    select * from order_lines
    where line_type = 'purchase'
),

-- A refund cancels the same customer's latest earlier purchase of the product
-- that was large enough; one at the same price and quantity comes first.
candidates as (
    select
        refunds.shop_id,
        refunds.order_id,
        refunds.line_number,
        refunds.ordered_at as refunded_at,
        abs(refunds.quantity) as refunded_quantity,
        purchases.order_id as refunded_order_id,
        purchases.line_number as refunded_line_number,
        purchases.quantity as purchased_quantity,
        row_number() over (
            partition by refunds.shop_id, refunds.order_id, refunds.line_number
            order by
                case
                    when refunds.unit_price = purchases.unit_price then 0
                    else 1
                end asc,
                case
                    when abs(refunds.quantity) = purchases.quantity then 0
                    else 1
                end asc,
                purchases.ordered_at desc nulls last,
                purchases.order_id asc,
                purchases.line_number asc
        ) as candidate_rank
    from refunds
    inner join purchases
        on
            refunds.shop_id = purchases.shop_id
            and refunds.customer_id = purchases.customer_id
            and refunds.product_id = purchases.product_id
            and refunds.ordered_at >= purchases.ordered_at
            and abs(refunds.quantity) <= purchases.quantity
),

used as (
    select
        *,
        sum(refunded_quantity) over (
            partition by shop_id, refunded_order_id, refunded_line_number
            order by refunded_at, order_id, line_number
            rows between unbounded preceding and current row
        ) as used_quantity
    from candidates
    where candidate_rank = 1
),

-- No unit is refunded twice: what exceeds the purchase stays unmatched.
final as (
    select
        shop_id,
        order_id,
        line_number,
        refunded_order_id,
        refunded_line_number
    from used
    where used_quantity <= purchased_quantity
)

select * from final
