-- An order of several customers counts for one of them only: look at the ids.
{{ config(severity='warn', meta={
    'message': '{shop_id}: {row_total} of {order_count} orders ({share}) in core.order_lines have several values of customer_id, such as order {order_id}: {customer_id} and {other_customer_id}. Each order counts for one of them only.',
    'remedy': 'Look whether the order and customer columns of the file are the right ones, and whether order numbers are used again.',
}) }}
with

orders as (
    select
        shop_id,
        order_id,
        min(customer_id) as customer_id,
        max(customer_id) as other_customer_id,
        count(*) over (partition by shop_id) as order_count
    from {{ ref('order_lines') }}
    group by shop_id, order_id
)

select
    *,
    {{ safe_divide('count(*) over (partition by shop_id)', 'order_count') }}
        as share
from orders
where customer_id != other_customer_id
