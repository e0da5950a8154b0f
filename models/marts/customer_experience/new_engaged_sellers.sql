with

order_sellers as (
    select * from {{ ref('int_order_sellers') }}
),

orders as (
    select * from {{ ref('orders') }}
),

sellers as (
    select * from {{ ref('sellers') }}
),

shops as (
    select * from {{ ref('shops') }}
),

-- Orders of any status, as published: engaged is who puts goods on sale.
seller_totals as (
    select
        order_sellers.shop_id,
        order_sellers.seller_id,
        sum(order_sellers.line_count) as line_count,
        sum(
            case
                when orders.is_delivered then order_sellers.line_count
                else 0
            end
        ) as delivered_line_count,
        count(*) as order_count,
        sum(order_sellers.gross_amount) as gross_amount,
        min(orders.ordered_at) as first_order_at
    from order_sellers
    inner join orders
        on
            order_sellers.shop_id = orders.shop_id
            and order_sellers.order_id = orders.order_id
    group by order_sellers.shop_id, order_sellers.seller_id
),

final as (
    select
        -- ids
        seller_totals.shop_id,
        seller_totals.seller_id,

        -- text
        sellers.state,
        sellers.city,

        -- numerics
        cast(seller_totals.line_count as bigint) as line_count,
        cast(seller_totals.delivered_line_count as bigint)
            as delivered_line_count,
        cast(seller_totals.order_count as bigint) as order_count,
        cast(seller_totals.gross_amount as decimal(18, 2)) as gross_amount,

        -- timestamps
        seller_totals.first_order_at
    from seller_totals
    inner join shops
        on seller_totals.shop_id = shops.shop_id
    left join sellers
        on
            seller_totals.shop_id = sellers.shop_id
            and seller_totals.seller_id = sellers.seller_id
    where
        {{ in_question_window(
            'seller_totals.first_order_at', 'day', 'shops.new_sellers_window_days'
        ) }}
        and seller_totals.line_count > shops.new_sellers_minimum_lines
)

select * from final
