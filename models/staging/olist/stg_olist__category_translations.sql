with

source as (
    select * from {{ raw('olist', 'product_category_name_translation') }}
),

renamed as (
    select
        -- ids
        'olist' as shop_id,
        'product_category_name_translation' as source_table,
        {{ text('product_category_name') }} as category_id,

        -- text
        {{ text('product_category_name_english') }} as category_name,
        cast(null as varchar) as parse_problem
    from source
)

select * from renamed
