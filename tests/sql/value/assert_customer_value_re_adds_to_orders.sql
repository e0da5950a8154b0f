-- customer_value has a row for every customer, and holds the money of every order
-- before the as-of moment, its purchase days those that models are fitted to.
{{ config(meta={
    'message': '{shop_id}: value.customer_value has {customer_count} customers with a net amount of {net_amount}; core.customers and core.orders have {expected_customer_count} with {expected_net_amount}.',
}) }}

with

found as (
    select
        shop_id,
        count(*) as customer_count,
        sum(coalesce(net_amount, 0)) as net_amount,
        sum(purchase_day_count) as purchase_day_count
    from {{ ref('customer_value') }}
    group by shop_id
),

customers as (
    select
        shops.shop_id,
        shops.has_amounts,
        count(*) as expected_customer_count
    from {{ ref('customers') }} as customers
    inner join {{ ref('int_shops') }} as shops
        on customers.shop_id = shops.shop_id
    where shops.as_of_at is not null
    group by shops.shop_id, shops.has_amounts
),

orders as (
    select
        shop_id,
        sum(net_amount) as expected_net_amount
    from {{ ref('orders') }}
    where is_before_as_of and customer_id is not null
    group by shop_id
),

days as (
    select
        shop_id,
        count(*) as expected_day_count
    from {{ ref('int_purchase_days') }}
    group by shop_id
)

select
    customers.shop_id,
    found.customer_count,
    customers.expected_customer_count,
    found.net_amount,
    orders.expected_net_amount
from customers
left join found
    on customers.shop_id = found.shop_id
left join orders
    on customers.shop_id = orders.shop_id
left join days
    on customers.shop_id = days.shop_id
where
    coalesce(found.customer_count, 0) <> customers.expected_customer_count
    or (
        customers.has_amounts
        and found.net_amount <> coalesce(orders.expected_net_amount, 0)
    )
    or found.purchase_day_count <> coalesce(days.expected_day_count, 0)
