with

orders as (
    select
        *,
        row_number() over (
            partition by customer_id, shop_id
            order by ordered_at desc nulls last, order_id desc nulls last
        ) as order_rank
    from {{ ref('orders') }}
    where is_before_as_of and customer_id is not null
),

order_deliveries as (
    select * from {{ ref('order_deliveries') }}
),

final as (
    select
        -- ids
        orders.shop_id,
        orders.customer_id,
        orders.order_id,

        -- text
        orders.order_status,

        -- numerics
        cast(orders.order_rank as integer) as order_rank,
        orders.revenue_amount,
        orders.unit_count,
        orders.review_score,

        -- booleans
        orders.is_purchase,
        order_deliveries.is_late_by_date,

        -- timestamps
        orders.ordered_at
    from orders
    left join order_deliveries
        on
            orders.shop_id = order_deliveries.shop_id
            and orders.order_id = order_deliveries.order_id
    where orders.order_rank <= 10
)

select * from final
