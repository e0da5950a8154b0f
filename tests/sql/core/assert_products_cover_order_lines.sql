-- Every code on an order line is a product, once, with all its lines and cents.
{{ config(meta={
    'message': '{shop_id}: {rows} of core.products differ from their order lines, such as product {product_id}: {line_count} lines of {net_amount} in core.order_lines, {product_line_count} of {product_net_amount} in core.products.',
}) }}
with

line_totals as (
    select
        shop_id,
        product_id,
        count(*) as line_count,
        sum(case when line_type = 'purchase' then quantity else 0 end)
            as unit_count,
        sum(gross_amount) as gross_amount,
        sum(net_amount) as net_amount
    from {{ ref('order_lines') }}
    where product_id is not null
    group by shop_id, product_id
)

select
    line_totals.shop_id,
    line_totals.product_id,
    line_totals.line_count,
    products.line_count as product_line_count,
    line_totals.net_amount,
    products.net_amount as product_net_amount
from line_totals
left join {{ ref('products') }} as products
    on
        line_totals.shop_id = products.shop_id
        and line_totals.product_id = products.product_id
where
    line_totals.line_count != coalesce(products.line_count, -1)
    or line_totals.unit_count != products.unit_count
    or line_totals.gross_amount != products.gross_amount
    or line_totals.net_amount != products.net_amount
