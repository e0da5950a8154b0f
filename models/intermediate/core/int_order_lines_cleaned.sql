{%- set counted_rows = 'cast(row_count - duplicate_count as integer)' -%} {#- equal rows that count add up -#}
{%- set gross = "case when line_type in ('purchase', 'discount') then line_amount else 0 end" -%}
{#- Money goes back on a line of its own, or in the row of the sale. -#}
{%- set refund = "case when line_type = 'refund' then -line_amount when line_type = 'purchase' and line_refunded_amount > 0 then least(line_refunded_amount, line_amount) else 0 end" -%}
with

lines as (
    select * from {{ ref('int_order_lines_resolved') }}
),

-- The first rule that a line breaks (seeds/core/cleaning_rules.csv). Decimals
-- hold 18 digits: doubles tell what does not fit before it is multiplied.
judged as (
    select
        *,
        case
            when parse_problem like 'line: stands in %' then 'in_another_file'
            when parse_problem like 'line: %' then 'not_a_line'
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
                (unit_price < 0 or sign(stated_amount) * sign(quantity) < 0)
                and coalesce(service_kind, '') != 'discount'
                then 'negative_price'
            when quantity = 0 and not coalesce(is_void, false) then 'no_amount'
            when
                coalesce(stated_amount, unit_price) = 0
                and not (counts_free_lines or coalesce(is_void, false))
                then 'no_amount'
            when
                abs(cast(quantity as double) * {{ counted_rows }}) > 2147483647
                or abs(
                    cast(quantity as double)
                    * {{ counted_rows }}
                    * cast(unit_price as double)
                ) > 1000000000000
                or abs(cast(stated_amount as double) * {{ counted_rows }})
                > 1000000000000
                then 'amount_too_large'
        end as rejection_reason
    from lines
),

summed as (
    select
        *,
        case
            when rejection_reason is null then quantity * {{ counted_rows }}
            else quantity
        end as line_quantity,
        case
            when rejection_reason is null then stated_amount * {{ counted_rows }}
        end as line_stated_amount,
        case
            when rejection_reason is null then refunded_amount * {{ counted_rows }}
        end as line_refunded_amount
    from judged
),

-- A purchase: positive quantity and amount, of an order that counts. A discount
-- is money off its order, on a line of its own.
typed as (
    select
        *,
        case
            when rejection_reason is not null then null
            when is_void then 'not_counted'
            when is_cancellation then 'refund'
            when not is_of_purchase then 'not_counted'
            when service_kind = 'discount' then 'discount'
            else 'purchase'
        end as line_type,
        case
            when rejection_reason is null
                then coalesce(
                    cast(line_stated_amount as decimal(18, 4)),
                    {{ decimal_product('line_quantity', 'unit_price') }}
                )
        end as line_amount,
        {{ known_unit_cost() }} as known_unit_cost
    from summed
),

final as (
    select
        {%- for column in vocabulary('order_lines') if column != 'quantity' %}
        {{ column }},
        {%- endfor %}
        rejection_reason,
        line_type,
        order_number,
        cast(line_quantity as decimal(18, 4)) as quantity,
        line_amount,
        {%- for amount, value in {
            'unit_count': "case when line_type = 'purchase' then line_quantity else 0 end",
            'gross_amount': gross,
            'refund_amount': refund,
            'revenue_amount': "case when monetary_basis = 'net' and (line_type = 'refund' or line_refunded_amount > 0) then " ~ gross ~ " - " ~ refund ~ " else " ~ gross ~ " end",
            'cost_amount': line_cost(),
        }.items() %}
        cast({{ value }} as decimal(18, 4)) as {{ amount }},
        {%- endfor %}
        row_count,
        duplicate_count,
        has_lookalikes,
        coalesce(line_type = 'purchase', false) as is_purchase,
        is_delivered
    from typed
)

select * from final
