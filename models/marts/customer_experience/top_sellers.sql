with

order_sellers as (
    select * from {{ ref('int_order_sellers') }}
),

orders as (
    select * from {{ ref('orders') }}
    where is_purchase and is_before_as_of
),

sellers as (
    select * from {{ ref('sellers') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

-- Add up lines per seller before any join, and never join payments: an order
-- has several of both.
seller_totals as (
    select
        order_sellers.shop_id,
        order_sellers.seller_id,
        count(*) as order_count,
        sum(order_sellers.line_count) as line_count,
        sum(order_sellers.gross_amount) as gross_amount
    from order_sellers
    inner join orders
        on
            order_sellers.shop_id = orders.shop_id
            and order_sellers.order_id = orders.order_id
    inner join shops
        on orders.shop_id = shops.shop_id
    where orders.is_delivered or shops.top_sellers_scope = 'purchases'
    group by order_sellers.shop_id, order_sellers.seller_id
),

shared as (
    select
        *,
        sum(gross_amount) over (partition by shop_id) as shop_gross_amount,
        row_number() over (
            partition by shop_id
            order by gross_amount desc nulls last, seller_id asc
        ) as seller_rank
    from seller_totals
),

final as (
    select
        -- ids
        shared.shop_id,
        shared.seller_id,

        -- text
        sellers.state,
        sellers.city,

        -- numerics
        cast(shared.seller_rank as integer) as seller_rank,
        cast(shared.gross_amount as decimal(18, 4)) as gross_amount,
        {{ safe_divide('shared.gross_amount', 'shared.shop_gross_amount') }}
            as gross_rate,
        cast(shared.order_count as bigint) as order_count,
        cast(shared.line_count as bigint) as line_count
    from shared
    inner join shops
        on shared.shop_id = shops.shop_id
    left join sellers
        on
            shared.shop_id = sellers.shop_id
            and shared.seller_id = sellers.seller_id
    where shared.gross_amount > shops.top_sellers_minimum_amount
)

select * from final
