{%- set casts = {
    'order_item_id': dbt.safe_cast('order_item_id', 'integer'),
    'price': dbt.safe_cast('price', 'decimal(18, 4)'),
    'freight_value': dbt.safe_cast('freight_value', 'decimal(18, 2)'),
    'shipping_limit_date': safe_timestamp('shipping_limit_date'),
} -%}
with

source as (
    select * from {{ raw('olist', 'olist_order_items_dataset') }}
),

renamed as (
    select
        -- ids
        'olist' as shop_id,
        'olist_order_items_dataset' as source_table,
        {{ text('order_id') }} as order_id,
        cast(null as varchar) as customer_id,
        {{ text('product_id') }} as product_id,
        {{ text('seller_id') }} as seller_id,
        {{ casts['order_item_id'] }} as line_number,

        -- text
        cast(null as varchar) as product_name,
        cast(null as varchar) as country,
        {{ parse_problem(casts) }} as parse_problem,

        -- numerics: one row is one unit, order_item_id is no quantity
        1 as quantity,
        {{ casts['price'] }} as unit_price,
        {{ casts['freight_value'] }} as freight_amount,

        -- booleans
        false as is_cancellation,
        false as is_accounting_entry,

        -- timestamps
        cast(null as timestamp) as ordered_at,
        {{ casts['shipping_limit_date'] }} as shipping_limit_at
    from source
)

select * from renamed
