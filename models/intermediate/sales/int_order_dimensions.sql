{{ config(materialized='view') }}

with

orders as (
    select * from {{ ref('orders') }}
),

customers as (
    select * from {{ ref('customers') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

basket_sizes as (
    select * from {{ ref('dimension_values') }}
    where dimension = 'basket_size' and value_id != 'no_purchase'
),

-- An order without a place takes the customer's. A refund booked as a
-- separate order is not a basket. Midnight, where all orders have it, is no hour.
final as (
    select
        orders.shop_id,
        orders.order_id,
        orders.customer_id,
        cast({{ iso_weekday('orders.order_date') }} as varchar) as weekday,
        case
            when shops.has_times_of_day
                then cast(extract(hour from orders.ordered_at) as varchar)
        end as hour,
        coalesce(orders.country, customers.country) as country,
        coalesce(orders.state, customers.state) as state,
        orders.payment_type,
        cast(orders.installment_count as varchar) as instalments,
        coalesce(basket_sizes.value_id, 'no_purchase') as basket_size,
        orders.gross_amount,
        orders.refund_amount,
        orders.net_amount,
        orders.revenue_amount,
        orders.unit_count,
        orders.is_purchase,
        customers.is_repeat_customer,
        orders.ordered_at
    from orders
    inner join shops
        on orders.shop_id = shops.shop_id
    left join customers
        on
            orders.shop_id = customers.shop_id
            and orders.customer_id = customers.customer_id
    left join basket_sizes
        on
            orders.is_purchase
            and (
                orders.gross_amount >= basket_sizes.over_or_at_amount
                or basket_sizes.over_or_at_amount is null
            )
            and (
                orders.gross_amount < basket_sizes.under_amount
                or basket_sizes.under_amount is null
            )
)

select * from final
