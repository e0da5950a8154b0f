with

distinct_lines as (
    select * from {{ ref('int_order_lines_distinct') }}
),

settings as (
    select * from {{ ref('int_shop_settings') }}
),

order_statuses as (
    select * from {{ ref('order_statuses') }}
),

orders as (
    select
        orders_cleaned.shop_id,
        orders_cleaned.order_id,
        orders_cleaned.customer_id,
        orders_cleaned.country,
        orders_cleaned.ordered_at,
        coalesce(order_statuses.is_purchase, false) as is_purchase,
        coalesce(order_statuses.is_delivered, false) as is_delivered
    from {{ ref('int_orders_cleaned') }} as orders_cleaned
    left join order_statuses
        on orders_cleaned.order_status = order_statuses.order_status
    where orders_cleaned.rejection_reason is null
),

-- Time and customer come from the lines or from the orders, by source. A line
-- without an order is a sale completed when recorded: `completed`.
resolved as (
    select
        distinct_lines.shop_id,
        distinct_lines.source_table,
        distinct_lines.order_id,
        coalesce(distinct_lines.customer_id, orders.customer_id) as customer_id,
        distinct_lines.product_id,
        distinct_lines.seller_id,
        distinct_lines.category_id,
        distinct_lines.line_number,
        distinct_lines.product_name,
        distinct_lines.channel,
        coalesce(distinct_lines.country, orders.country) as country,
        distinct_lines.parse_problem,
        distinct_lines.quantity,
        distinct_lines.unit_price,
        distinct_lines.unit_cost,
        distinct_lines.stated_amount,
        distinct_lines.freight_amount,
        distinct_lines.row_count,
        case
            when
                settings.collapse_duplicates
                or distinct_lines.line_number is not null
                then distinct_lines.duplicate_count
            else 0
        end as duplicate_count,
        distinct_lines.is_cancellation,
        distinct_lines.is_accounting_entry,
        distinct_lines.has_lookalikes,
        distinct_lines.is_repeated_number,
        coalesce(orders.is_purchase, true) as is_purchase,
        coalesce(orders.is_delivered, true) as is_delivered,
        coalesce(distinct_lines.ordered_at, orders.ordered_at) as ordered_at,
        distinct_lines.shipping_limit_at,
        settings.counts_free_lines,
        settings.purchase_scope
    from distinct_lines
    inner join settings
        on distinct_lines.shop_id = settings.shop_id
    left join orders
        on
            distinct_lines.shop_id = orders.shop_id
            and distinct_lines.order_id = orders.order_id
),

-- Equal rows that each count add up their quantities and amounts.
counted as (
    select
        *,
        quantity * (row_count - duplicate_count) as line_quantity,
        stated_amount * (row_count - duplicate_count) as line_stated_amount
    from resolved
),

-- The first rule that a line breaks (seeds/core/cleaning_rules.csv). Amounts
-- are decimals of 18 digits.
judged as (
    select
        *,
        case
            when parse_problem is not null then 'unreadable_value'
            when
                order_id is null or quantity is null or unit_price is null
                then 'missing_key'
            when is_repeated_number then 'duplicate_key'
            when ordered_at is null then 'unknown_order'
            when is_accounting_entry then 'accounting_entry'
            when quantity < 0 and not is_cancellation then 'negative_quantity'
            when quantity > 0 and is_cancellation then 'positive_cancellation'
            when
                unit_price < 0 or sign(stated_amount) = -sign(quantity)
                then 'negative_price'
            when
                quantity = 0
                or (
                    coalesce(stated_amount, unit_price) = 0
                    and not counts_free_lines
                )
                then 'no_amount'
            when
                abs(line_quantity) > 2147483647
                or abs(
                    cast(line_quantity as double) * cast(unit_price as double)
                ) > 10000000000000
                or abs(cast(line_stated_amount as double)) > 10000000000000
                then 'amount_too_large'
        end as rejection_reason
    from counted
),

-- A purchase: positive quantity and amount, of an order that counts
-- (seeds/core/order_statuses.csv, var purchase_scope).
final as (
    select
        shop_id,
        source_table,
        order_id,
        customer_id,
        product_id,
        seller_id,
        category_id,
        line_number,
        product_name,
        channel,
        country,
        case
            when rejection_reason is not null then null
            when is_cancellation then 'refund'
            when
                is_purchase
                and (purchase_scope = 'not_cancelled' or is_delivered)
                then 'purchase'
            else 'not_counted'
        end as line_type,
        rejection_reason,
        parse_problem,
        cast(
            case
                when rejection_reason is null then line_quantity
                else quantity
            end as integer
        ) as quantity,
        unit_price,
        unit_cost,
        stated_amount,
        -- As an integer: a bigint would make the product a 128-bit decimal.
        case
            when rejection_reason is null
                then coalesce(
                    cast(line_stated_amount as decimal(18, 2)),
                    cast(
                        cast(line_quantity as integer) * unit_price
                        as decimal(18, 2)
                    )
                )
        end as line_amount,
        freight_amount,
        row_count,
        duplicate_count,
        is_cancellation,
        is_accounting_entry,
        has_lookalikes,
        is_delivered,
        ordered_at,
        shipping_limit_at
    from judged
)

select * from final
