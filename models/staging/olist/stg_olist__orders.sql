{%- set time_zone = shop_time_zone('olist') -%}
{%- set casts = {
    'order_purchase_timestamp': safe_timestamp('order_purchase_timestamp', time_zone=time_zone),
    'order_approved_at': safe_timestamp('order_approved_at', time_zone=time_zone),
    'order_delivered_carrier_date': safe_timestamp('order_delivered_carrier_date', time_zone=time_zone),
    'order_delivered_customer_date': safe_timestamp('order_delivered_customer_date', time_zone=time_zone),
    'order_estimated_delivery_date': safe_timestamp('order_estimated_delivery_date', time_zone=time_zone),
} -%}
with

source as (
    select * from {{ raw('olist', 'olist_orders_dataset') }}
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
        'olist_orders_dataset' as source_table,
        {{ text('order_id') }} as order_id,
        {{ text('customer_id') }} as account_id,

        -- text
        {{ text('order_status') }} as order_status,
        {{ parse_problem(casts.keys(), kinds=dict.fromkeys(casts, 'moment')) }} as parse_problem,

        -- timestamps
        order_purchase_timestamp_parsed as ordered_at,
        order_approved_at_parsed as approved_at,
        order_delivered_carrier_date_parsed as shipped_at,
        order_delivered_customer_date_parsed as delivered_at,
        order_estimated_delivery_date_parsed as estimated_delivery_at
    from parsed
)

select * from renamed
