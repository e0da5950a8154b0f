{%- set casts = {
    'payment_sequential': dbt.safe_cast('payment_sequential', 'integer'),
    'payment_installments': dbt.safe_cast('payment_installments', 'integer'),
    'payment_value': dbt.safe_cast('payment_value', 'decimal(18, 2)'),
} -%}
with

source as (
    select * from {{ raw('olist', 'olist_order_payments_dataset') }}
),

renamed as (
    select
        -- ids
        'olist' as shop_id,
        'olist_order_payments_dataset' as source_table,
        {{ text('order_id') }} as order_id,
        {{ casts['payment_sequential'] }} as payment_number,

        -- text
        {{ text('payment_type') }} as payment_type,
        {{ parse_problem(casts) }} as parse_problem,

        -- numerics
        {{ casts['payment_installments'] }} as installment_count,
        {{ casts['payment_value'] }} as payment_amount
    from source
)

select * from renamed
