-- Known-wrong: takes an account (Olist's customer_id, one per order) for a person, so
-- nobody ever comes back. Compare with repeat_rate in kpis_by_period.
with

order_headers as (
    select * from {{ ref('int_orders_cleaned') }}
    where rejection_reason is null
),

orders as (
    select * from {{ ref('orders') }}
    where is_purchase
),

shops as (
    select * from {{ ref('shops') }}
),

accounts as (
    select
        orders.shop_id,
        order_headers.account_id,
        count(*) as order_count
    from orders
    inner join order_headers
        on
            orders.shop_id = order_headers.shop_id
            and orders.order_id = order_headers.order_id
    inner join shops
        on
            orders.shop_id = shops.shop_id
            and orders.ordered_at < shops.as_of_at
    group by orders.shop_id, order_headers.account_id
),

final as (
    select
        shop_id,
        count(*) as active_customer_count,
        {{ safe_divide(
            'sum(case when order_count > 1 then 1 else 0 end)', 'count(*)'
        ) }} as repeat_rate
    from accounts
    group by shop_id
)

select * from final
