{%- set time_zone = shop_time_zone('olist') -%}
{%- set casts = {
    'order_item_id': safe_integer('order_item_id'),
    'price': dbt.safe_cast('price', 'decimal(18, 4)'),
    'freight_value': dbt.safe_cast('freight_value', 'decimal(18, 4)'),
    'shipping_limit_date': safe_timestamp('shipping_limit_date', time_zone=time_zone),
} -%}
with

source as (
    select * from {{ raw('olist', 'olist_order_items_dataset') }}
),

parsed as (
    select
        *,
        {{ parsed_columns(casts) }}
    from source
),

renamed as (
    select
        -- ids: units are numbered from 1, 0 is one without a number
        'olist' as shop_id,
        'olist_order_items_dataset' as source_table,
        {{ text('order_id') }} as order_id,
        cast(null as varchar) as customer_id,
        {{ text('product_id') }} as product_id,
        {{ text('seller_id') }} as seller_id,
        cast(null as varchar) as category_id,
        coalesce(order_item_id_parsed, 0) as line_number,

        -- text
        cast(null as varchar) as customer_name,
        cast(null as varchar) as product_name,
        cast(null as varchar) as channel,
        cast(null as varchar) as country,
        cast(null as varchar) as service_kind,
        {{ parse_problem(casts.keys(), kinds={
            'price': 'amount', 'freight_value': 'amount',
            'shipping_limit_date': 'moment',
        }) }} as parse_problem,
        cast(null as varchar) as reading_note,

        -- numerics: one row is one unit, order_item_id is not a quantity
        cast(1 as decimal(18, 4)) as quantity,
        price_parsed as unit_price,
        cast(null as decimal(18, 4)) as unit_cost,
        cast(null as decimal(18, 4)) as stated_amount,
        freight_value_parsed as freight_amount,
        cast(null as decimal(18, 4)) as refunded_amount,

        -- booleans
        false as is_cancellation,
        false as is_accounting_entry,
        false as is_void,

        -- timestamps
        cast(null as timestamp) as ordered_at,
        shipping_limit_date_parsed as shipping_limit_at
    from parsed
)

select * from renamed
