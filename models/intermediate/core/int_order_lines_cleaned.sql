{%- set numbering = shops_with('line_numbers') -%}
with

orders as (
    select * from {{ ref('int_orders_cleaned') }}
    where rejection_reason is null
),

settings as (
    select * from {{ ref('int_shop_settings') }}
),

order_statuses as (
    select * from {{ ref('order_statuses') }}
),

numbered as (
    {{ union_shops('order_lines', numbering) }}
),

unnumbered as (
    {{ union_shops(
        'order_lines', shops_with('order_lines') | reject('in', numbering) | list
    ) }}
),

distinct_numbered as (
    {{ collapse_duplicates('numbered', 'order_lines') }}
),

distinct_unnumbered as (
    {{ collapse_duplicates('unnumbered', 'order_lines') }}
),

-- Of several lines with one number the first usable one stays. The order of
-- all columns is total, so that it is the same in every build.
distinct_lines as (
    select
        *,
        row_number() over (
            partition by shop_id, order_id, line_number
            order by
                parse_problem nulls first,
                case
                    when quantity is null or unit_price is null then 1
                    else 0
                end,
                {{ vocabulary('order_lines').keys()
                    | reject('in', [
                        'shop_id', 'source_table', 'order_id', 'line_number',
                        'parse_problem',
                    ]) | join(' nulls last, ') }} nulls last
        ) > 1 as is_repeated_number
    from distinct_numbered
    union all
    select
        *,
        false as is_repeated_number
    from distinct_unnumbered
),

-- A source's lines carry time and customer, or its orders do.
resolved as (
    select
        distinct_lines.shop_id,
        distinct_lines.source_table,
        distinct_lines.order_id,
        coalesce(distinct_lines.customer_id, orders.customer_id) as customer_id,
        distinct_lines.product_id,
        distinct_lines.seller_id,
        distinct_lines.line_number,
        distinct_lines.product_name,
        coalesce(distinct_lines.country, orders.country) as country,
        case
            when orders.order_id is null then 'completed'
            else coalesce(orders.order_status, 'unknown')
        end as order_status,
        distinct_lines.parse_problem,
        distinct_lines.quantity,
        distinct_lines.unit_price,
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
        distinct_lines.is_repeated_number,
        coalesce(distinct_lines.ordered_at, orders.ordered_at) as ordered_at,
        distinct_lines.shipping_limit_at,
        settings.purchase_scope
    from distinct_lines
    inner join settings
        on distinct_lines.shop_id = settings.shop_id
    left join orders
        on
            distinct_lines.shop_id = orders.shop_id
            and distinct_lines.order_id = orders.order_id
),

-- Equal rows that count each add up their quantities.
counted as (
    select
        *,
        quantity * (row_count - duplicate_count) as line_quantity
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
            when unit_price < 0 then 'negative_price'
            when quantity = 0 or unit_price = 0 then 'no_amount'
            when
                abs(line_quantity) > 2147483647
                or abs(
                    cast(line_quantity as double) * cast(unit_price as double)
                ) > 10000000000000
                then 'amount_too_large'
        end as rejection_reason
    from counted
),

-- A purchase: positive quantity and amount, of an order that counts
-- (seeds/core/order_statuses.csv, var purchase_scope).
final as (
    select
        judged.shop_id,
        judged.source_table,
        judged.order_id,
        judged.customer_id,
        judged.product_id,
        judged.seller_id,
        judged.line_number,
        judged.product_name,
        judged.country,
        case
            when judged.rejection_reason is not null then null
            when judged.is_cancellation then 'refund'
            when
                order_statuses.is_purchase
                and (
                    judged.purchase_scope = 'not_cancelled'
                    or order_statuses.is_delivered
                )
                then 'purchase'
            else 'not_counted'
        end as line_type,
        judged.rejection_reason,
        judged.parse_problem,
        cast(
            case
                when judged.rejection_reason is null then judged.line_quantity
                else judged.quantity
            end as integer
        ) as quantity,
        judged.unit_price,
        -- As an integer: a bigint would make the product a 128-bit decimal.
        case
            when judged.rejection_reason is null
                then cast(
                    cast(judged.line_quantity as integer) * judged.unit_price
                    as decimal(18, 2)
                )
        end as line_amount,
        judged.freight_amount,
        judged.row_count,
        judged.duplicate_count,
        judged.is_cancellation,
        judged.is_accounting_entry,
        coalesce(order_statuses.is_delivered, false) as is_delivered,
        judged.ordered_at,
        judged.shipping_limit_at
    from judged
    left join order_statuses
        on judged.order_status = order_statuses.order_status
)

select * from final
