with

orders as (
    select * from {{ ref('orders') }}
    where is_before_as_of and customer_id is not null
),

refunds as (
    select * from {{ ref('int_refunds_matched') }}
),

order_lines as (
    select * from {{ ref('order_lines') }}
    where line_type = 'refund'
),

holdouts as (
    select * from {{ ref('int_value_windows') }}
    where value_window = 'holdout'
),

shops as (
    select * from {{ ref('int_shops') }}
),

-- Refunds booked as orders of their own, by the purchase that they reverse. Those
-- in the order of a purchase are netted there already.
later_refunds as (
    select
        refunds.shop_id,
        refunds.refunded_order_id as order_id,
        sum(refunds.refund_amount) as refund_amount,
        sum(
            case
                when refunds.refunded_at < holdouts.window_end_date
                    then refunds.refund_amount
                else 0
            end
        ) as calibration_refund_amount
    from refunds
    inner join orders
        on
            refunds.shop_id = orders.shop_id
            and refunds.order_id = orders.order_id
    inner join shops
        on refunds.shop_id = shops.shop_id
    left join holdouts
        on refunds.shop_id = holdouts.shop_id
    where shops.monetary_basis = 'net' and not orders.is_purchase
    group by refunds.shop_id, refunds.refunded_order_id
),

-- What an order's own refunds took back that was not known before the holdout.
unknown_refunds as (
    select
        order_lines.shop_id,
        order_lines.order_id,
        sum(order_lines.revenue_amount) as revenue_amount
    from order_lines
    inner join holdouts
        on
            order_lines.shop_id = holdouts.shop_id
            and order_lines.ordered_at >= holdouts.window_end_date
    group by order_lines.shop_id, order_lines.order_id
),

days as (
    select
        orders.shop_id,
        orders.customer_id,
        orders.order_date as purchase_date,
        count(*) as order_count,
        sum(
            orders.revenue_amount - coalesce(later_refunds.refund_amount, 0)
        ) as revenue_amount,
        sum(
            orders.revenue_amount - coalesce(unknown_refunds.revenue_amount, 0)
            - coalesce(later_refunds.calibration_refund_amount, 0)
        ) as calibration_amount
    from orders
    left join later_refunds
        on
            orders.shop_id = later_refunds.shop_id
            and orders.order_id = later_refunds.order_id
    left join unknown_refunds
        on
            orders.shop_id = unknown_refunds.shop_id
            and orders.order_id = unknown_refunds.order_id
    where orders.is_purchase
    group by orders.shop_id, orders.customer_id, orders.order_date
),

final as (
    select
        days.shop_id,
        days.customer_id,
        days.purchase_date,
        days.order_count,
        {%- for amount in ['revenue_amount', 'calibration_amount'] %}
        case
            when shops.has_amounts
                then cast(days.{{ amount }} as decimal(18, 4))
        end as {{ amount }},
        {%- endfor %}
        days.purchase_date = min(days.purchase_date) over (
            partition by days.customer_id, days.shop_id
        ) as is_first_purchase
    from days
    inner join shops
        on days.shop_id = shops.shop_id
)

select * from final
