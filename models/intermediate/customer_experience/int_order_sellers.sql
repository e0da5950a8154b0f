with

order_lines as (
    select * from {{ ref('order_lines') }}
    where seller_id is not null
),

final as (
    select
        shop_id,
        order_id,
        seller_id,
        count(*) as line_count,
        sum(unit_count) as unit_count,
        sum(gross_amount) as gross_amount,
        sum(revenue_amount) as revenue_amount,
        sum(freight_amount) as freight_amount,
        max(case when is_purchase then 1 else 0 end) = 1 as is_purchase,
        min(ordered_at) as ordered_at,
        min(shipping_limit_at) as shipping_limit_at
    from order_lines
    group by shop_id, order_id, seller_id
)

select * from final
