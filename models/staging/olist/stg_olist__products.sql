{%- set casts = {
    'product_weight_g': safe_integer('product_weight_g'),
} -%}
with

source as (
    select * from {{ raw('olist', 'olist_products_dataset') }}
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
        'olist_products_dataset' as source_table,
        {{ text('product_id') }} as product_id,
        {{ text('product_category_name') }} as category_id,

        -- text
        cast(null as varchar) as product_name,
        {{ parse_problem(casts.keys()) }} as parse_problem,

        -- numerics
        product_weight_g_parsed as weight_grams
    from parsed
)

select * from renamed
