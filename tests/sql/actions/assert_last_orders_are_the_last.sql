-- customer_orders has each customer's last ten orders before the as-of moment, or all
-- of fewer, the newest first, as core.orders has them.
{{ config(meta={
    'message': '{shop_id}: actions.customer_orders has {listed_count} orders of {customer_id}, {wrong_count} of them wrong; the customer has {order_count}.',
}) }}
with

orders as (
    select * from {{ ref('orders') }}
    where is_before_as_of and customer_id is not null
),

listed as (
    select
        *,
        lag(ordered_at) over (
            partition by customer_id, shop_id
            order by order_rank asc
        ) as newer_at
    from {{ ref('customer_orders') }}
),

customers as (
    select
        orders.shop_id,
        orders.customer_id,
        count(*) as order_count,
        count(listed.order_id) as listed_count,
        max(case when listed.order_id is null then orders.ordered_at end)
            as newest_unlisted_at,
        min(listed.ordered_at) as oldest_listed_at,
        sum(
            case
                when
                    listed.customer_id != orders.customer_id
                    or listed.revenue_amount != orders.revenue_amount
                    or listed.unit_count != orders.unit_count
                    or listed.ordered_at != orders.ordered_at
                    or listed.order_rank > 10
                    or listed.newer_at < listed.ordered_at
                    or (
                        listed.review_score
                        is distinct from orders.review_score
                        and listed.order_id is not null
                    )
                    then 1
                else 0
            end
        ) as wrong_count
    from orders
    left join listed
        on
            orders.shop_id = listed.shop_id
            and orders.order_id = listed.order_id
    group by orders.shop_id, orders.customer_id
)

select
    shop_id,
    customer_id,
    order_count,
    listed_count,
    wrong_count
from customers
where
    listed_count != least(order_count, 10)
    or newest_unlisted_at > oldest_listed_at
    or wrong_count > 0
