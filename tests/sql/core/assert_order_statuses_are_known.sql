-- A status that seeds/core/order_statuses.csv does not name would silently not
-- be a purchase: add it there.
{{ config(meta={
    'message': "{shop_id}: core.orders holds {order_count} with order_status '{order_status}', which no rule knows: they do not count as purchases.",
    'remedy': 'Add the status to seeds/core/order_statuses.csv, with what it means.',
}) }}
select
    orders.shop_id,
    orders.order_status,
    count(*) as order_count
from {{ ref('orders') }} as orders
left join {{ ref('order_statuses') }} as order_statuses
    on orders.order_status = order_statuses.order_status
where order_statuses.order_status is null
group by orders.shop_id, orders.order_status
