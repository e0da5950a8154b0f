{{ config(materialized='view') }}

with

channel_orders as (
    select * from {{ ref('int_order_channels') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

final as (
    select
        channel_orders.shop_id,
        channel_orders.channel,
        sum(channel_orders.revenue_amount) as revenue_amount,
        channel_orders.order_date
    from channel_orders
    inner join shops
        on
            channel_orders.shop_id = shops.shop_id
            and channel_orders.order_date < shops.as_of_date
    group by
        channel_orders.shop_id,
        channel_orders.channel,
        channel_orders.order_date
)

select * from final
