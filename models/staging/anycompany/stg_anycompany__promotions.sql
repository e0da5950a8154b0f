{%- set casts = {
    'discount_percentage': dbt.safe_cast('discount_percentage', 'decimal(18, 4)'),
    'start_date': safe_timestamp('start_date'),
    'end_date': safe_timestamp('end_date'),
} -%}
with

source as (
    select * from {{ raw('anycompany', 'promotions_data') }}
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
        'anycompany' as shop_id,
        'promotions_data' as source_table,
        {{ id_text('promotion_id') }} as promotion_id,
        {{ text('product_category') }} as category_id,

        -- text
        {{ text('promotion_type') }} as promotion_type,
        {{ text('region') }} as region,
        {{ parse_problem(casts.keys(), kinds={
            'discount_percentage': 'percent',
            'start_date': 'moment',
            'end_date': 'moment',
        }) }} as parse_problem,

        -- numerics
        cast({{ safe_divide('discount_percentage_parsed', 100, 4) }} as decimal(18, 4))
            as discount_rate,

        -- timestamps
        start_date_parsed as started_at,
        end_date_parsed as ended_at
    from parsed
)

select * from renamed
