with

source as (
    select * from {{ raw('marketing', 'products_data') }}
),

renamed as (
    select
        -- ids
        'marketing' as shop_id,
        'products_data' as source_table,
        {{ id_text('Product_ID') }} as product_id,
        {{ text('Category') }} as category_id,

        -- text
        {{ name_text('Product_Name') }} as product_name,
        cast(null as varchar) as parse_problem,

        -- numerics
        cast(null as integer) as weight_grams
    from source
)

select * from renamed
