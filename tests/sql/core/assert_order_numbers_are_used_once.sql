-- Every order has a number of its own. One that several customers have, or one
-- customer at times far apart, is told apart into several orders.
{{ config(severity='warn', meta={
    'message': '{shop_id}: {row_total} order numbers are used again, for {order_count} of the orders in core.orders, such as number {order_number}: orders {order_id} and {other_order_id}. Each counts as an order of its own.',
    'remedy': 'Look whether the order and customer columns of the file are the right ones. If one order is cut in two because months lie between its lines, raise the var order_number_reuse_days.',
}) }}
with

numbers as (
    select
        shop_id,
        order_number,
        min(order_id) as order_id,
        max(order_id) as other_order_id,
        count(*) as orders_of_number
    from {{ ref('orders') }}
    group by shop_id, order_number
    having count(*) > 1
)

select
    *,
    sum(orders_of_number) over (partition by shop_id) as order_count
from numbers
