-- The revenue shown for a product is that of the segment's order lines.
with

revenue as (
    select
        order_lines.shop_id,
        customer_segments.segment_scheme,
        customer_segments.segment_id,
        order_lines.product_id,
        sum(
            case shops.monetary_basis
                when 'gross' then order_lines.gross_amount
                else order_lines.net_amount
            end
        ) as revenue_amount
    from {{ ref('order_lines') }} as order_lines
    inner join {{ ref('shops') }} as shops
        on
            order_lines.shop_id = shops.shop_id
            and order_lines.ordered_at < shops.as_of_at
    inner join {{ ref('customer_segments') }} as customer_segments
        on
            order_lines.shop_id = customer_segments.shop_id
            and order_lines.customer_id = customer_segments.customer_id
            and customer_segments.segment_scheme = 'rfm11'
    group by
        order_lines.shop_id,
        customer_segments.segment_scheme,
        customer_segments.segment_id,
        order_lines.product_id
)

select
    top_products.shop_id,
    top_products.segment_id,
    top_products.product_id,
    top_products.revenue_amount,
    revenue.revenue_amount as order_lines_revenue_amount
from {{ ref('segment_top_products') }} as top_products
left join revenue
    on
        top_products.shop_id = revenue.shop_id
        and top_products.segment_scheme = revenue.segment_scheme
        and top_products.segment_id = revenue.segment_id
        and top_products.product_id = revenue.product_id
where
    top_products.segment_scheme = 'rfm11'
    and top_products.revenue_amount != coalesce(revenue.revenue_amount, -1)
