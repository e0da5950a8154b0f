with

lines as (
    select * from {{ ref('int_order_lines_resolved') }}
),

-- Equal rows that each count add up their quantities and amounts.
counted as (
    select
        *,
        quantity * (row_count - duplicate_count) as line_quantity,
        stated_amount * (row_count - duplicate_count) as line_stated_amount
    from lines
),

-- The first rule that a line breaks (seeds/core/cleaning_rules.csv). Amounts
-- are decimals of 18 digits.
judged as (
    select
        *,
        case
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
                abs(line_quantity) > 2147483647
                or abs(
                    cast(line_quantity as double) * cast(unit_price as double)
                ) > 1000000000000
                or abs(cast(line_stated_amount as double)) > 1000000000000
                then 'amount_too_large'
        end as rejection_reason
    from counted
),

-- A purchase: positive quantity and amount, of an order that counts
-- (seeds/core/order_statuses.csv, var purchase_scope). An integer times the
-- price: a bigint would make the product a 128-bit decimal.
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
                    cast(
                        cast(line_quantity as integer) * unit_price
                        as decimal(18, 4)
                    )
                )
        end as line_amount
    from judged
),

final as (
    select
        {%- for column in vocabulary('order_lines') if column != 'quantity' %}
        {{ column }},
        {%- endfor %}
        rejection_reason,
        line_type,
        cast(
            case
                when rejection_reason is null then line_quantity
                else quantity
            end as integer
        ) as quantity,
        line_amount,
        {%- for amount, (value, condition) in {
            'unit_count': ('line_quantity', "line_type = 'purchase'"),
            'gross_amount': ('line_amount', "line_type = 'purchase'"),
            'refund_amount': ('-line_amount', "line_type = 'refund'"),
            'revenue_amount': ('line_amount', "line_type = 'purchase' or (line_type = 'refund' and monetary_basis = 'net')"),
        }.items() %}
        cast(
            case when {{ condition }} then {{ value }} else 0 end
            as {{ 'integer' if amount == 'unit_count' else 'decimal(18, 4)' }}
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
