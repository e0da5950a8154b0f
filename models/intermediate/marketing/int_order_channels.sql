with

order_lines as (
    select * from {{ ref('order_lines') }}
    where channel is not null
),

orders as (
    select * from {{ ref('orders') }}
    where is_before_as_of
),

shops as (
    select * from {{ ref('int_shops') }}
),

first_purchases as (
    select * from {{ ref('int_customer_first_purchases') }}
),

channel_lines as (
    select
        shop_id,
        channel,
        order_id,
        sum(revenue_amount) as revenue_amount,
        coalesce(sum(cost_amount), 0) as cost_amount,
        coalesce(
            sum(case when cost_amount is not null then revenue_amount end), 0
        ) as costed_revenue_amount,
        max(case when is_purchase then 1 else 0 end) = 1 as is_purchase
    from order_lines
    group by shop_id, channel, order_id
),

final as (
    select
        channel_lines.shop_id,
        channel_lines.channel,
        channel_lines.order_id,
        orders.customer_id,
        channel_lines.revenue_amount,
        channel_lines.cost_amount,
        channel_lines.costed_revenue_amount,
        channel_lines.is_purchase,
        first_purchases.customer_id is not null as is_first_purchase,
        coalesce(
            first_purchases.first_purchase_at < shops.uncensored_from_date,
            false
        ) as is_left_censored,
        orders.order_date,
        orders.ordered_at
    from channel_lines
    inner join orders
        on
            channel_lines.shop_id = orders.shop_id
            and channel_lines.order_id = orders.order_id
    inner join shops
        on channel_lines.shop_id = shops.shop_id
    left join first_purchases
        on
            channel_lines.shop_id = first_purchases.shop_id
            and channel_lines.order_id = first_purchases.first_order_id
            and channel_lines.is_purchase
)

select * from final
