-- Late recent orders are exactly the orders of the window that are not
-- cancelled and came too late, computed from the orders' own timestamps; the
-- seller sold a line of the order, and both states are theirs.
{{ config(meta={
    'message': '{shop_id}: customer_experience.late_orders_recent lists late recent orders wrongly, or misses them, or names another seller or state, in {rows}, such as order {order_id}.',
}) }}
with

shops as (
    select * from {{ ref('shops') }}
),

expected as (
    select
        orders.shop_id,
        orders.order_id,
        orders.state
    from {{ ref('orders') }} as orders
    inner join shops
        on orders.shop_id = shops.shop_id
    where
        not orders.is_cancelled
        and {{ dbt.dateadd(
            'day', 'shops.late_orders_window_days', 'orders.ordered_at'
        ) }} >= shops.question_anchor_at
        and (
            orders.ordered_at < shops.as_of_at
            or shops.question_anchor like 'last_order%'
        )
        and case shops.late_orders_delay_basis
            when 'date'
                then 86400 * {{ dbt.datediff(
                    'orders.estimated_delivery_at', 'orders.delivered_at', 'day'
                ) }}
            else {{ dbt.datediff(
                'orders.estimated_delivery_at', 'orders.delivered_at', 'second'
            ) }}
        end >= 86400 * shops.late_orders_minimum_days
),

sellers as (
    select distinct
        order_lines.shop_id,
        order_lines.order_id,
        order_lines.seller_id,
        sellers.state
    from {{ ref('order_lines') }} as order_lines
    left join {{ ref('sellers') }} as sellers
        on
            order_lines.shop_id = sellers.shop_id
            and order_lines.seller_id = sellers.seller_id
)

select
    coalesce(expected.shop_id, late_orders.shop_id) as shop_id,
    coalesce(expected.order_id, late_orders.order_id) as order_id
from expected
full outer join {{ ref('late_orders_recent') }} as late_orders
    on
        expected.shop_id = late_orders.shop_id
        and expected.order_id = late_orders.order_id
left join sellers
    on
        late_orders.shop_id = sellers.shop_id
        and late_orders.order_id = sellers.order_id
        and late_orders.seller_id = sellers.seller_id
where
    expected.order_id is null
    or late_orders.order_id is null
    or coalesce(late_orders.state, '')
    != coalesce(expected.state, '')
    or coalesce(late_orders.seller_state, '') != coalesce(sellers.state, '')
    or (late_orders.seller_id is not null and sellers.order_id is null)
    or (late_orders.seller_id is null and late_orders.seller_count > 0)
