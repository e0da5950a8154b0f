{%- set casts = {
    'order_purchase_timestamp': safe_timestamp('order_purchase_timestamp'),
    'order_approved_at': safe_timestamp('order_approved_at'),
    'order_delivered_carrier_date': safe_timestamp('order_delivered_carrier_date'),
    'order_delivered_customer_date': safe_timestamp('order_delivered_customer_date'),
    'order_estimated_delivery_date': safe_timestamp('order_estimated_delivery_date'),
} -%}
with

source as (
    select * from {{ raw('olist', 'olist_orders_dataset') }}
),

renamed as (
    select
        -- ids
        'olist' as shop_id,
        'olist_orders_dataset' as source_table,
        {{ text('order_id') }} as order_id,
        {{ text('customer_id') }} as account_id,

        -- text
        {{ text('order_status') }} as order_status,
        {{ parse_problem(casts) }} as parse_problem,

        -- timestamps
        {{ casts['order_purchase_timestamp'] }} as ordered_at,
        {{ casts['order_approved_at'] }} as approved_at,
        {{ casts['order_delivered_carrier_date'] }} as shipped_at,
        {{ casts['order_delivered_customer_date'] }} as delivered_at,
        {{ casts['order_estimated_delivery_date'] }} as estimated_delivery_at
    from source
)

select * from renamed
