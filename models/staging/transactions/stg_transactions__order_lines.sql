with

lines as (
    select * from {{ ref('base_transactions__order_lines') }}
),

-- Refunds are marked, or else negative.
directed as (
    select
        *,
        coalesce(is_marked_refund, quantity < 0 or amount < 0, false) as is_refund
    from lines
),

counted as (
    select
        *,
        case when is_refund then -1 else 1 end as direction,
        case
            when amount is not null then coalesce(quantity, 1)
            else quantity
        end as unit_count
    from directed
),

priced as (
    select
        *,
        coalesce(
            unit_price,
            cast(
                {{ safe_divide('abs(amount)', 'abs(unit_count)', 4) }}
                as decimal(18, 4)
            )
        ) as price
    from counted
),

renamed as (
    select
        -- ids: without an order number, customer and time make the order
        shop_id,
        'transactions' as source_table,
        coalesce(
            order_id,
            coalesce(customer_id || ' ', '')
            || {{ as_text('ordered_at', 'timestamp') }}
        ) as order_id,
        customer_id,
        product_id,
        cast(null as varchar) as seller_id,
        category_id,
        cast(null as integer) as line_number,

        -- text
        customer_name,
        product_name,
        channel,
        country,
        cast(null as varchar) as service_kind,
        parse_problem,
        reading_note,

        -- numerics: a sale below zero keeps its sign, and is rejected for it
        case when is_refund then -abs(unit_count) else unit_count end
            as quantity,
        case when is_refund then abs(price) else price end as unit_price,
        unit_cost,
        case
            when amount is not null
                then case when is_refund then -abs(amount) else amount end
            when abs(cast(unit_count as double) * cast(price as double)) < 1e13
                then cast(
                    direction * coalesce(
                        abs(fine_amount) - coalesce(abs(discount_amount), 0),
                        {{ decimal_product('abs(unit_count)', 'price') }}
                        - abs(discount_amount)
                    )
                    as decimal(18, 4)
                )
        end as stated_amount,
        cast(null as decimal(18, 4)) as freight_amount,
        cast(null as decimal(18, 4)) as refunded_amount,

        -- booleans
        is_refund as is_cancellation,
        false as is_accounting_entry,
        false as is_void,

        -- timestamps
        ordered_at,
        cast(null as timestamp) as shipping_limit_at
    from priced
)

select * from renamed
