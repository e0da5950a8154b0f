with

lines as (
    select * from {{ ref('int_order_lines_resolved') }}
),

-- Equal rows that each count add up their quantities and amounts.
counted as (
    select
        *,
        cast(row_count - duplicate_count as integer) as counted_rows
    from lines
),

-- The first rule that a line breaks (seeds/core/cleaning_rules.csv). Decimals
-- hold 18 digits: doubles tell what does not fit before it is multiplied.
judged as (
    select
        *,
        case
            when parse_problem like 'store: %' then 'other_store'
            when parse_problem is not null then 'unreadable_value'
            when ordered_at is null and is_timed_by_line then 'missing_time'
            when order_id is null then 'missing_order'
            when unit_price is null then 'missing_amount'
            when quantity is null then 'missing_quantity'
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
                abs(cast(quantity as double) * counted_rows) > 2147483647
                or abs(
                    cast(quantity as double)
                    * counted_rows
                    * cast(unit_price as double)
                ) > 1000000000000
                or abs(cast(stated_amount as double) * counted_rows)
                > 1000000000000
                then 'amount_too_large'
        end as rejection_reason
    from counted
),

summed as (
    select
        *,
        case
            when rejection_reason is null then quantity * counted_rows
            else quantity
        end as line_quantity,
        case
            when rejection_reason is null then stated_amount * counted_rows
        end as line_stated_amount
    from judged
),

-- A purchase: positive quantity and amount, of an order that counts
-- (seeds/core/order_statuses.csv, var purchase_scope).
typed as (
    select
        *,
        case
            when rejection_reason is not null then null
            when is_cancellation then 'refund'
            when is_of_purchase then 'purchase'
            else 'not_counted'
        end as line_type,
        case
            when rejection_reason is null
                then coalesce(
                    cast(line_stated_amount as decimal(18, 4)),
                    {{ decimal_product('line_quantity', 'unit_price') }}
                )
        end as line_amount
    from summed
),

final as (
    select
        {%- for column in vocabulary('order_lines') if column != 'quantity' %}
        {{ column }},
        {%- endfor %}
        rejection_reason,
        line_type,
        cast(line_quantity as decimal(18, 4)) as quantity,
        line_amount,
        {%- for amount, (value, condition) in {
            'unit_count': ('line_quantity', "line_type = 'purchase'"),
            'gross_amount': ('line_amount', "line_type = 'purchase'"),
            'refund_amount': ('-line_amount', "line_type = 'refund'"),
            'revenue_amount': ('line_amount', "line_type = 'purchase' or (line_type = 'refund' and monetary_basis = 'net')"),
        }.items() %}
        cast(
            case when {{ condition }} then {{ value }} else 0 end
            as decimal(18, 4)
        ) as {{ amount }},
        {%- endfor %}
        row_count,
        duplicate_count,
        has_lookalikes,
        coalesce(line_type = 'purchase', false) as is_purchase,
        is_delivered
    from typed
)

select * from final
