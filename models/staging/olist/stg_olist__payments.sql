{%- set casts = {
    'payment_sequential': safe_integer('payment_sequential'),
    'payment_installments': safe_integer('payment_installments'),
    'payment_value': dbt.safe_cast('payment_value', 'decimal(18, 4)'),
} -%}
with

source as (
    select * from {{ raw('olist', 'olist_order_payments_dataset') }}
),

parsed as (
    select
        *,
        {{ parsed_columns(casts) }}
    from source
),

renamed as (
    select
        -- ids
        'olist' as shop_id,
        'olist_order_payments_dataset' as source_table,
        {{ text('order_id') }} as order_id,
        payment_sequential_parsed as payment_number,

        -- text
        {{ text('payment_type') }} as payment_type,
        {{ parse_problem(casts.keys(), kinds={'payment_value': 'amount'}) }} as parse_problem,

        -- numerics
        payment_installments_parsed as installment_count,
        payment_value_parsed as payment_amount
    from parsed
)

select * from renamed
