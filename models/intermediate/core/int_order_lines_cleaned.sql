with

staged as (
    {{ union_shops('order_lines') }}
),

settings as (
    select * from {{ ref('int_shop_settings') }}
),

orders as (
    select * from {{ ref('int_orders_cleaned') }}
    where rejection_reason is null
),

order_statuses as (
    select * from {{ ref('order_statuses') }}
),

distinct_rows as (
    {{ collapse_duplicates('staged', 'order_lines') }}
),

-- The order of all columns is total: a line gets the same number, and of
-- several lines with one number the same comes first, in every build.
numbered as (
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
                product_id nulls last,
                ordered_at nulls last,
                {{ vocabulary('order_lines').keys()
                    | reject('in', [
                        'shop_id', 'source_table', 'order_id', 'line_number',
                        'parse_problem', 'product_id', 'ordered_at',
                    ]) | join(' nulls last, ') }} nulls last
        ) as position
    from distinct_rows
),

-- A source's lines carry time and customer, or its orders do.
resolved as (
    select
        numbered.shop_id,
        numbered.source_table,
        numbered.order_id,
        coalesce(numbered.customer_id, orders.customer_id) as customer_id,
        numbered.product_id,
        numbered.seller_id,
        coalesce(numbered.line_number, numbered.position) as line_number,
        numbered.product_name,
        coalesce(numbered.country, orders.country) as country,
        case
            when orders.order_id is null then 'completed'
            else coalesce(orders.order_status, 'unknown')
        end as order_status,
        numbered.parse_problem,
        numbered.quantity,
        numbered.unit_price,
        numbered.freight_amount,
        numbered.row_count,
        case
            when
                settings.collapse_duplicates
                or numbered.line_number is not null
                then numbered.duplicate_count
            else 0
        end as duplicate_count,
        numbered.is_cancellation,
        numbered.is_accounting_entry,
        numbered.line_number is not null and numbered.position > 1
            as is_repeated_number,
        coalesce(numbered.ordered_at, orders.ordered_at) as ordered_at,
        numbered.shipping_limit_at,
        settings.purchase_scope
    from numbered
    inner join settings
        on numbered.shop_id = settings.shop_id
    left join orders
        on
            numbered.shop_id = orders.shop_id
            and numbered.order_id = orders.order_id
),

-- The first rule that a line breaks (seeds/core/cleaning_rules.csv).
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
        end as rejection_reason
    from resolved
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
        case
            when judged.rejection_reason is null
                then
                    judged.quantity
                    * (judged.row_count - judged.duplicate_count)
            else judged.quantity
        end as quantity,
        judged.unit_price,
        judged.freight_amount,
        judged.row_count,
        judged.duplicate_count,
        judged.is_cancellation,
        judged.is_accounting_entry,
        judged.ordered_at,
        judged.shipping_limit_at
    from judged
    left join order_statuses
        on judged.order_status = order_statuses.order_status
)

select * from final
