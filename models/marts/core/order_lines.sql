with

order_lines as (
    select
        *,
        -- A line without a number gets its position in a total order: three
        -- columns distinguish lines, or all columns if there are lookalikes.
        coalesce(
            line_number,
            row_number() over (
                partition by order_id, shop_id
                order by
                    product_id nulls last,
                    unit_price asc,
                    quantity asc,
                    case
                        when has_lookalikes then {{ row_as_text('order_lines') }}
                    end asc nulls last
            )
        ) as known_line_number
    from {{ ref('int_order_lines_cleaned') }}
    where line_type is not null
),

refunds_matched as (
    select * from {{ ref('int_refunds_matched') }}
),

settings as (
    select * from {{ ref('int_shop_settings') }}
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
        cast(order_lines.known_line_number as bigint) as line_number,
        order_lines.quantity,
        order_lines.unit_price,
        refunds_matched.refunded_unit_price,
        order_lines.line_amount,
        cast(
            case
                when order_lines.line_type = 'purchase'
                    then order_lines.line_amount
                else 0
            end as decimal(18, 2)
        ) as gross_amount,
        cast(
            case
                when order_lines.line_type = 'refund'
                    then -order_lines.line_amount
                else 0
            end as decimal(18, 2)
        ) as refund_amount,
        cast(
            case order_lines.line_type
                when 'not_counted' then 0
                else order_lines.line_amount
            end as decimal(18, 2)
        ) as net_amount,
        cast(
            case
                when order_lines.line_type = 'purchase'
                    then order_lines.line_amount
                when
                    order_lines.line_type = 'refund'
                    and settings.monetary_basis = 'net'
                    then order_lines.line_amount
                else 0
            end as decimal(18, 2)
        ) as revenue_amount,
        coalesce(order_lines.freight_amount, 0) as freight_amount,

        -- timestamps
        order_lines.ordered_at,
        order_lines.shipping_limit_at
    from order_lines
    inner join settings
        on order_lines.shop_id = settings.shop_id
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
