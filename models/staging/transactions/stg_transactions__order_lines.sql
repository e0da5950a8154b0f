{%- set casts = {
    'ordered_at': safe_timestamp(
        'ordered_at', time_formats(transactions_setting('time_formats'))
    ),
    'quantity': safe_integer(transactions_number('quantity')),
    'unit_price': dbt.safe_cast(transactions_number('unit_price'), 'decimal(18, 4)'),
    'unit_cost': dbt.safe_cast(transactions_number('unit_cost'), 'decimal(18, 4)'),
    'amount': dbt.safe_cast(transactions_number('amount'), 'decimal(18, 4)'),
    'discount': dbt.safe_cast(transactions_number('discount'), 'decimal(18, 4)'),
} -%}
{%- set columns = raw_columns('transactions', 'transactions') -%}
{{- require_transactions_amount(columns) -}}
{#- Refunds are marked, or else negative. -#}
{%- set is_refund = "coalesce(lower(" ~ text('refund') ~ "), '') in ("
    ~ quoted_list(transactions_setting('refund_values')) ~ ")"
    if columns.refund else
    'coalesce(quantity_parsed < 0 or amount_parsed < 0, false)' -%}
with

source as (
    select * from {{ raw('transactions', 'transactions') }}
),

parsed as (
    select
        *,
        {{ parsed_columns(casts) }}
    from source
),

directed as (
    select
        *,
        {{ is_refund }} as is_refund
    from parsed
),

counted as (
    select
        *,
        case when is_refund then -1 else 1 end as direction,
        case
            when amount_parsed is not null then coalesce(quantity_parsed, 1)
            else quantity_parsed
        end as unit_count
    from directed
),

priced as (
    select
        *,
        coalesce(
            unit_price_parsed,
            cast(
                {{ safe_divide('abs(amount_parsed)', 'abs(unit_count)', 4) }}
                as decimal(18, 4)
            )
        ) as price
    from counted
),

renamed as (
    select
        -- ids: without an order number, customer and time make the order
        'transactions' as shop_id,
        'transactions' as source_table,
        coalesce(
            {{ id_text('order_id') }},
            coalesce({{ id_text('customer_id') }} || ' ', '')
            || {{ as_text('ordered_at_parsed', 'timestamp') }}
        ) as order_id,
        {{ id_text('customer_id') }} as customer_id,
        {{ id_text('product_id') }} as product_id,
        cast(null as varchar) as seller_id,
        {{ text('category') }} as category_id,
        cast(null as integer) as line_number,

        -- text
        {{ name_text('customer_name') }} as customer_name,
        {{ name_text('product_name') }} as product_name,
        lower({{ text('channel') }}) as channel,
        {{ text('country') }} as country,
        {{ parse_problem(casts.keys(), kinds={
            'ordered_at': 'moment', 'quantity': 'quantity',
            'unit_price': 'amount', 'unit_cost': 'amount', 'amount': 'amount',
            'discount': 'amount',
        }) }} as parse_problem,

        -- numerics: a sale below zero keeps its sign, and is rejected for it
        case when is_refund then -abs(unit_count) else unit_count end
            as quantity,
        price as unit_price,
        unit_cost_parsed as unit_cost,
        case
            when amount_parsed is not null
                then case
                    when is_refund then -abs(amount_parsed)
                    else amount_parsed
                end
            when abs(cast(unit_count as double) * cast(price as double)) < 1e13
                then cast(
                    direction * (abs(unit_count) * price - abs(discount_parsed))
                    as decimal(18, 4)
                )
        end as stated_amount,
        cast(null as decimal(18, 4)) as freight_amount,

        -- booleans
        is_refund as is_cancellation,
        false as is_accounting_entry,

        -- timestamps
        ordered_at_parsed as ordered_at,
        cast(null as timestamp) as shipping_limit_at
    from priced
)

select * from renamed
