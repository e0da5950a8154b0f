-- The revenue shown for a product is that of the segment's order lines, and no
-- product that is left out has more.
{{ config(meta={
    'message': '{shop_id}: {rows} of segmentation.segment_top_products have a revenue that their lines have not, or leave out a better product, such as product {product_id} of {segment_id}: {revenue_amount}, by its lines {order_lines_revenue_amount}.',
}) }}
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
),

listed as (
    select
        *,
        min(revenue_amount) over (
            partition by shop_id, segment_id
        ) as least_revenue_amount
    from {{ ref('segment_top_products') }}
    where segment_scheme = 'rfm11'
),

lists as (
    select distinct
        shop_id,
        segment_id,
        least_revenue_amount
    from listed
),

left_out as (
    select
        revenue.shop_id,
        revenue.segment_id,
        revenue.product_id,
        lists.least_revenue_amount as revenue_amount,
        revenue.revenue_amount as order_lines_revenue_amount
    from revenue
    inner join {{ ref('products') }} as products
        on
            revenue.shop_id = products.shop_id
            and revenue.product_id = products.product_id
            and not products.is_service
    inner join lists
        on
            revenue.shop_id = lists.shop_id
            and revenue.segment_id = lists.segment_id
    left join listed
        on
            revenue.shop_id = listed.shop_id
            and revenue.segment_id = listed.segment_id
            and revenue.product_id = listed.product_id
    where
        listed.product_id is null
        and revenue.revenue_amount > lists.least_revenue_amount
),

misstated as (
    select
        listed.shop_id,
        listed.segment_id,
        listed.product_id,
        listed.revenue_amount,
        revenue.revenue_amount as order_lines_revenue_amount
    from listed
    left join revenue
        on
            listed.shop_id = revenue.shop_id
            and listed.segment_id = revenue.segment_id
            and listed.product_id = revenue.product_id
    where listed.revenue_amount != coalesce(revenue.revenue_amount, -1)
)

select * from left_out
union all
select * from misstated
