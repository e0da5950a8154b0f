with

-- Of lookalikes all columns count.
unnumbered as (
    select
        *,
        case when has_lookalikes then {{ row_as_text('order_lines') }} end
            as line_text
    from {{ ref('int_order_lines_cleaned') }}
    where line_type is not null and line_number is null
),

-- A line without a number gets its position in a total order. A shop numbers all of
-- its lines or none.
order_lines as (
    select
        *,
        cast(null as varchar) as line_text,
        cast(line_number as bigint) as known_line_number
    from {{ ref('int_order_lines_cleaned') }}
    where line_type is not null and line_number is not null
    union all
    select
        *,
        row_number() over (
            partition by order_id, shop_id
            order by
                product_id asc nulls last,
                unit_price asc,
                quantity asc,
                line_text asc nulls last
        ) as known_line_number
    from unnumbered
),

refunds_matched as (
    select * from {{ ref('int_refunds_matched') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

-- A refund is a separate line on its own date, so amounts add up over any
-- period, and the matched purchase says what was returned.
final as (
    select
        -- ids
        order_lines.shop_id,
        order_lines.order_id,
        order_lines.customer_id,
        order_lines.product_id,
        order_lines.seller_id,
        refunds_matched.refunded_order_id,

        -- text
        order_lines.line_type,
        order_lines.product_name,
        order_lines.channel,
        order_lines.country,

        -- numerics
        order_lines.known_line_number as line_number,
        order_lines.quantity,
        order_lines.unit_count,
        order_lines.unit_price,
        refunds_matched.refunded_unit_price,
        order_lines.line_amount,
        order_lines.gross_amount,
        order_lines.refund_amount,
        cast(
            order_lines.gross_amount - order_lines.refund_amount
            as decimal(18, 4)
        ) as net_amount,
        order_lines.revenue_amount,
        order_lines.cost_amount,
        coalesce(order_lines.freight_amount, 0) as freight_amount,

        -- booleans
        order_lines.is_purchase,
        coalesce(order_lines.ordered_at < shops.as_of_at, false)
            as is_before_as_of,

        -- timestamps
        order_lines.ordered_at,
        order_lines.shipping_limit_at
    from order_lines
    inner join shops
        on order_lines.shop_id = shops.shop_id
    left join refunds_matched
        on
            order_lines.shop_id = refunds_matched.shop_id
            and order_lines.customer_id = refunds_matched.customer_id
            and order_lines.product_id = refunds_matched.product_id
            and order_lines.order_id = refunds_matched.order_id
            and order_lines.unit_price = refunds_matched.unit_price
            and order_lines.line_type = refunds_matched.line_type
)

select * from final
