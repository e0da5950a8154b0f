-- Known-wrong: joins payments to lines, so an order's payment counts once per line.
-- Compare with top_sellers, where lines never meet payments.
with

order_lines as (
    select * from {{ ref('order_lines') }}
),

orders as (
    select * from {{ ref('orders') }}
    where is_delivered
),

payments as (
    select * from {{ ref('int_payments_cleaned') }}
    where rejection_reason is null
),

shops as (
    select * from {{ ref('shops') }}
),

final as (
    select
        order_lines.shop_id,
        order_lines.seller_id,
        sum(payments.payment_amount) as gross_amount
    from order_lines
    inner join orders
        on
            order_lines.shop_id = orders.shop_id
            and order_lines.order_id = orders.order_id
    inner join payments
        on
            orders.shop_id = payments.shop_id
            and orders.order_id = payments.order_id
    inner join shops
        on order_lines.shop_id = shops.shop_id
    where order_lines.seller_id is not null
    group by
        order_lines.shop_id,
        order_lines.seller_id,
        shops.top_sellers_minimum_amount
    having sum(payments.payment_amount) > shops.top_sellers_minimum_amount
)

select * from final
