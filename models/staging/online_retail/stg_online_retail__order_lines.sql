{%- set time_zone = shop_time_zone('online_retail') -%}
{%- set casts = {
    'Quantity': safe_integer('Quantity'),
    'UnitPrice': dbt.safe_cast('UnitPrice', 'decimal(18, 4)'),
    'InvoiceDate': safe_timestamp(
        'InvoiceDate', ['%m/%d/%Y %H:%M'], time_zone
    ),
} -%}
with

source as (
    select * from {{ raw('online_retail', 'online_retail') }}
),

parsed as (
    select
        *,
        {{ parsed_columns(casts) }}
    from source
),

renamed as (
    select
        -- ids: stock codes differ by case only (85123a is 85123A)
        'online_retail' as shop_id,
        'online_retail' as source_table,
        {{ text('InvoiceNo') }} as order_id,
        {{ id_text('CustomerID') }} as customer_id,
        upper({{ text('StockCode') }}) as product_id,
        cast(null as varchar) as seller_id,
        cast(null as varchar) as category_id,
        cast(null as integer) as line_number,

        -- text
        cast(null as varchar) as customer_name,
        {{ name_text('Description') }} as product_name,
        cast(null as varchar) as channel,
        {{ text('Country') }} as country,
        cast(null as varchar) as service_kind,
        {{ parse_problem(casts.keys(), kinds={
            'Quantity': 'quantity', 'UnitPrice': 'amount', 'InvoiceDate': 'moment',
        }) }} as parse_problem,
        cast(null as varchar) as reading_note,

        -- numerics
        cast(quantity_parsed as decimal(18, 4)) as quantity,
        unitprice_parsed as unit_price,
        cast(null as decimal(18, 4)) as unit_cost,
        cast(null as decimal(18, 4)) as stated_amount,
        cast(null as decimal(18, 4)) as freight_amount,
        cast(null as decimal(18, 4)) as refunded_amount,

        -- booleans: C marks a cancellation, A an entry of the bookkeepers
        upper(left(trim(InvoiceNo), 1)) = 'C' as is_cancellation,
        upper(left(trim(InvoiceNo), 1)) = 'A' as is_accounting_entry,
        false as is_void,

        -- timestamps
        invoicedate_parsed as ordered_at,
        cast(null as timestamp) as shipping_limit_at
    from parsed
)

select * from renamed
