-- The months hold every cent, order, unit and new customer of the orders before
-- the as-of moment.
{{ config(meta={
    'message': '{shop_id}: sales.kpis_monthly holds {monthly_order_count} orders of {monthly_net_amount} net, core.orders {order_count} of {net_amount}, or another number differs.',
}) }}
with

order_totals as (
    select
        orders.shop_id,
        {%- for amount in [
            'gross_amount', 'refund_amount', 'net_amount', 'revenue_amount',
            'unit_count',
        ] %}
        sum(orders.{{ amount }}) as {{ amount }},
        {%- endfor %}
        sum(case when orders.is_purchase then 1 else 0 end) as order_count,
        count(distinct case when orders.is_purchase then orders.customer_id end)
            as customer_count
    from {{ ref('orders') }} as orders
    inner join {{ ref('shops') }} as shops
        on
            orders.shop_id = shops.shop_id
            and orders.ordered_at < shops.as_of_at
    group by orders.shop_id
),

monthly_totals as (
    select
        shop_id,
        {%- for amount in [
            'gross_amount', 'refund_amount', 'net_amount', 'revenue_amount',
            'unit_count',
        ] %}
        sum({{ amount }}) as {{ amount }},
        {%- endfor %}
        sum(order_count) as order_count,
        sum(new_customer_count) as customer_count
    from {{ ref('kpis_monthly') }}
    group by shop_id
)

select
    order_totals.*,
    monthly_totals.net_amount as monthly_net_amount,
    monthly_totals.order_count as monthly_order_count
from order_totals
left join monthly_totals
    on order_totals.shop_id = monthly_totals.shop_id
where
    order_totals.gross_amount != coalesce(monthly_totals.gross_amount, -1)
    or order_totals.refund_amount != monthly_totals.refund_amount
    or order_totals.net_amount != monthly_totals.net_amount
    or order_totals.net_amount
    != monthly_totals.gross_amount - monthly_totals.refund_amount
    or order_totals.revenue_amount != monthly_totals.revenue_amount
    or order_totals.unit_count != monthly_totals.unit_count
    or order_totals.order_count != monthly_totals.order_count
    or order_totals.customer_count != monthly_totals.customer_count
