-- Known-wrong: takes the line's number within its order (Olist's order_item_id) for a
-- quantity. Each line is one unit: compare with top_sellers.
with

order_lines as (
    select * from {{ ref('order_lines') }}
),

orders as (
    select * from {{ ref('orders') }}
    where is_delivered
),

shops as (
    select * from {{ ref('shops') }}
),

final as (
    select
        order_lines.shop_id,
        order_lines.seller_id,
        cast(
            sum(order_lines.unit_price * order_lines.line_number)
            as decimal(18, 2)
        ) as gross_amount
    from order_lines
    inner join orders
        on
            order_lines.shop_id = orders.shop_id
            and order_lines.order_id = orders.order_id
    inner join shops
        on order_lines.shop_id = shops.shop_id
    where order_lines.seller_id is not null
    group by
        order_lines.shop_id,
        order_lines.seller_id,
        shops.top_sellers_minimum_amount
    having
        sum(order_lines.unit_price * order_lines.line_number)
        > shops.top_sellers_minimum_amount
)

select * from final
