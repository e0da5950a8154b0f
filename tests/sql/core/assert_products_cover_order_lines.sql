-- Every code on an order line is a product, once, with all its lines.
with

line_counts as (
    select
        shop_id,
        product_id,
        count(*) as line_count
    from {{ ref('order_lines') }}
    where product_id is not null
    group by shop_id, product_id
)

select
    line_counts.shop_id,
    line_counts.product_id,
    line_counts.line_count,
    products.line_count as product_line_count
from line_counts
left join {{ ref('products') }} as products
    on
        line_counts.shop_id = products.shop_id
        and line_counts.product_id = products.product_id
where line_counts.line_count != coalesce(products.line_count, -1)
