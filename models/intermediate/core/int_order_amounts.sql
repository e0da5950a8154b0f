with

order_lines as (
    select * from {{ ref('order_lines') }}
),

refunds as (
    select
        shop_id,
        refunded_order_id as order_id,
        sum(refund_amount) as later_refund_amount
    from order_lines
    where refunded_order_id is not null
    group by shop_id, refunded_order_id
),

line_totals as (
    select
        shop_id,
        order_id,
        max(customer_id) as customer_id,
        max(country) as country,
        count(*) as line_count,
        count(distinct product_id) as product_count,
        sum(case when line_type = 'purchase' then quantity else 0 end)
            as unit_count,
        sum(gross_amount) as gross_amount,
        sum(refund_amount) as refund_amount,
        sum(net_amount) as net_amount,
        sum(freight_amount) as freight_amount,
        max(case when line_type = 'purchase' then 1 else 0 end) = 1
            as is_purchase,
        min(ordered_at) as ordered_at,
        max(ordered_at) as last_line_at
    from order_lines
    group by shop_id, order_id
),

final as (
    select
        line_totals.*,
        coalesce(refunds.later_refund_amount, 0) as later_refund_amount
    from line_totals
    left join refunds
        on
            line_totals.shop_id = refunds.shop_id
            and line_totals.order_id = refunds.order_id
)

select * from final
