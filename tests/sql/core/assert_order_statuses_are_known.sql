-- A status that seeds/core/order_statuses.csv does not name would silently not
-- be a purchase: add it there.
select
    orders.shop_id,
    orders.order_status,
    count(*) as order_count
from {{ ref('orders') }} as orders
left join {{ ref('order_statuses') }} as order_statuses
    on orders.order_status = order_statuses.order_status
where order_statuses.order_status is null
group by orders.shop_id, orders.order_status
