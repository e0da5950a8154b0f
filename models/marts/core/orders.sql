with

order_headers as (
    select * from {{ ref('int_orders_cleaned') }}
    where rejection_reason is null
),

order_amounts as (
    select * from {{ ref('int_order_amounts') }}
),

later_refunds as (
    select
        shop_id,
        refunded_order_id as order_id,
        sum(refund_amount) as later_refund_amount
    from {{ ref('int_refunds_matched') }}
    group by shop_id, refunded_order_id
),

payments as (
    select
        *,
        row_number() over (
            partition by order_id, shop_id
            order by payment_amount desc nulls last, payment_number asc
        ) as payment_rank
    from {{ ref('int_payments_cleaned') }}
    where rejection_reason is null
),

shops as (
    select * from {{ ref('int_shops') }}
),

order_statuses as (
    select * from {{ ref('order_statuses') }}
),

order_payments as (
    select
        shop_id,
        order_id,
        max(case when payment_rank = 1 then payment_type end) as payment_type,
        sum(payment_amount) as payment_amount,
        count(*) as payment_count,
        max(installment_count) as installment_count
    from payments
    group by shop_id, order_id
),

order_reviews as (
    select
        *,
        {{ safe_divide('score_sum', 'review_count') }} as review_score
    from {{ ref('int_reviews_by_order') }}
),

-- A source has order headers or only lines, and a header may lack lines.
every_order as (
    select
        order_amounts.*,
        order_headers.state,
        order_headers.city,
        order_headers.zip_code_prefix,
        order_headers.approved_at,
        order_headers.shipped_at,
        order_headers.delivered_at,
        order_headers.estimated_delivery_at,
        coalesce(order_headers.shop_id, order_amounts.shop_id) as any_shop_id,
        coalesce(order_headers.order_id, order_amounts.order_id)
            as any_order_id,
        coalesce(order_headers.customer_id, order_amounts.customer_id)
            as any_customer_id,
        coalesce(order_headers.country, order_amounts.country) as any_country,
        case
            when order_headers.order_id is null
                then case
                    when order_amounts.is_void then 'canceled' else 'completed'
                end
            else coalesce(order_headers.order_status, 'unknown')
        end as order_status,
        coalesce(order_headers.ordered_at, order_amounts.ordered_at)
            as any_ordered_at
    from order_headers
    full outer join order_amounts
        on
            order_headers.shop_id = order_amounts.shop_id
            and order_headers.order_id = order_amounts.order_id
),

final as (
    select
        -- ids
        every_order.any_shop_id as shop_id,
        every_order.any_order_id as order_id,
        every_order.any_customer_id as customer_id,
        coalesce(every_order.order_number, every_order.any_order_id)
            as order_number,

        -- text
        every_order.order_status,
        every_order.any_country as country,
        every_order.state,
        every_order.city,
        every_order.zip_code_prefix,
        order_payments.payment_type,

        -- numerics
        coalesce(every_order.line_count, 0) as line_count,
        coalesce(every_order.product_count, 0) as product_count,
        cast(coalesce(every_order.unit_count, 0) as decimal(18, 4))
            as unit_count,
        {%- for name, amount in {
            'gross_amount': 'every_order.gross_amount',
            'refund_amount': 'every_order.refund_amount',
            'net_amount': 'every_order.gross_amount - every_order.refund_amount',
            'revenue_amount': 'every_order.revenue_amount',
            'later_refund_amount': 'later_refunds.later_refund_amount',
            'freight_amount': 'every_order.freight_amount',
        }.items() %}
        cast(coalesce({{ amount }}, 0) as decimal(18, 4)) as {{ name }},
        {%- endfor %}
        coalesce({{ margin_amount('every_order', 'shops.gross_margin_rate') }}, 0)
            as margin_amount,
        cast(order_payments.payment_amount as decimal(18, 4))
            as payment_amount,
        coalesce(order_payments.payment_count, 0) as payment_count,
        order_payments.installment_count,
        order_reviews.review_score,
        coalesce(order_reviews.review_count, 0) as review_count,

        -- booleans
        coalesce(every_order.is_purchase, false) as is_purchase,
        coalesce(order_statuses.is_cancelled, false) as is_cancelled,
        coalesce(order_statuses.is_delivered, false) as is_delivered,
        coalesce(every_order.any_ordered_at < shops.as_of_at, false)
            as is_before_as_of,
        coalesce(
            every_order.costed_revenue_amount != every_order.revenue_amount,
            false
        ) as is_assumed_margin,

        -- dates
        cast(every_order.any_ordered_at as date) as order_date,

        -- timestamps
        every_order.any_ordered_at as ordered_at,
        coalesce(every_order.last_line_at, every_order.any_ordered_at)
            as last_line_at,
        every_order.approved_at,
        every_order.shipped_at,
        every_order.delivered_at,
        every_order.estimated_delivery_at
    from every_order
    inner join shops
        on every_order.any_shop_id = shops.shop_id
    left join order_statuses
        on every_order.order_status = order_statuses.order_status
    left join order_payments
        on
            every_order.any_shop_id = order_payments.shop_id
            and every_order.any_order_id = order_payments.order_id
    left join later_refunds
        on
            every_order.any_shop_id = later_refunds.shop_id
            and every_order.any_order_id = later_refunds.order_id
    left join order_reviews
        on
            every_order.any_shop_id = order_reviews.shop_id
            and every_order.any_order_id = order_reviews.order_id
)

select * from final
