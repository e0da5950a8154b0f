-- Top sellers are exactly those whose counted lines exceed the minimum, each
-- with the sum of those lines: no payment and no line number multiplies it.
{{ config(meta={
    'message': '{shop_id}: {rows} of customer_experience.top_sellers are wrong or missing, such as seller {seller_id}: {gross_amount} by the order lines, {top_seller_amount} listed.',
}) }}
with

line_totals as (
    select
        order_lines.shop_id,
        order_lines.seller_id,
        max(shops.top_sellers_minimum_amount) as minimum_amount,
        sum(order_lines.gross_amount) as gross_amount
    from {{ ref('order_lines') }} as order_lines
    inner join {{ ref('orders') }} as orders
        on
            order_lines.shop_id = orders.shop_id
            and order_lines.order_id = orders.order_id
    inner join {{ ref('shops') }} as shops
        on
            orders.shop_id = shops.shop_id
            and orders.ordered_at < shops.as_of_at
    where
        order_lines.seller_id is not null
        and (orders.is_delivered or shops.top_sellers_scope = 'purchases')
    group by order_lines.shop_id, order_lines.seller_id
),

expected as (
    select * from line_totals
    where gross_amount > minimum_amount
)

select
    coalesce(expected.shop_id, top_sellers.shop_id) as shop_id,
    coalesce(expected.seller_id, top_sellers.seller_id) as seller_id,
    expected.gross_amount,
    top_sellers.gross_amount as top_seller_amount
from expected
full outer join {{ ref('top_sellers') }} as top_sellers
    on
        expected.shop_id = top_sellers.shop_id
        and expected.seller_id = top_sellers.seller_id
where
    expected.gross_amount is null
    or top_sellers.gross_amount is null
    or expected.gross_amount != top_sellers.gross_amount
