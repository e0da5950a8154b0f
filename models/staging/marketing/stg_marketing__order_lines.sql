{%- set time_zone = shop_time_zone('marketing') -%}
{%- set casts = {
    'Quantity': safe_integer('Quantity'),
    'Sale_Price': dbt.safe_cast('Sale_Price', 'decimal(18, 4)'),
    'Date': safe_timestamp('Date', time_zone=time_zone),
} -%}
with

source as (
    select * from {{ raw('marketing', 'sales_data') }}
),

parsed as (
    select
        *,
        {{ parsed_columns(casts) }}
    from source
),

renamed as (
    select
        -- ids: a sale is an order of one line
        'marketing' as shop_id,
        'sales_data' as source_table,
        {{ id_text('Sale_ID') }} as order_id,
        {{ id_text('Customer_ID') }} as customer_id,
        {{ id_text('Product_ID') }} as product_id,
        cast(null as varchar) as seller_id,
        cast(null as varchar) as category_id,
        1 as line_number,

        -- text
        cast(null as varchar) as customer_name,
        cast(null as varchar) as product_name,
        lower({{ text('Channel') }}) as channel,
        cast(null as varchar) as country,
        cast(null as varchar) as service_kind,
        {{ parse_problem(casts.keys(), kinds={
            'Quantity': 'quantity',
            'Sale_Price': 'amount',
            'Date': 'moment',
        }) }} as parse_problem,
        cast(null as varchar) as reading_note,

        -- numerics: Sale_Price is that of one unit
        cast(quantity_parsed as decimal(18, 4)) as quantity,
        sale_price_parsed as unit_price,
        cast(null as decimal(18, 4)) as unit_cost,
        cast(null as decimal(18, 4)) as stated_amount,
        cast(null as decimal(18, 4)) as freight_amount,
        cast(null as decimal(18, 4)) as refunded_amount,

        -- booleans: a negative quantity is a return
        coalesce(quantity_parsed < 0, false) as is_cancellation,
        false as is_accounting_entry,
        false as is_void,

        -- timestamps
        date_parsed as ordered_at,
        cast(null as timestamp) as shipping_limit_at
    from parsed
)

select * from renamed
