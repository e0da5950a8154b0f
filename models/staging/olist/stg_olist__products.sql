{%- set casts = {
    'product_weight_g': dbt.safe_cast('product_weight_g', 'integer'),
} -%}
with

source as (
    select * from {{ raw('olist', 'olist_products_dataset') }}
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
        {{ parse_problem(casts) }} as parse_problem,

        -- numerics
        {{ casts['product_weight_g'] }} as weight_grams
    from source
)

select * from renamed
