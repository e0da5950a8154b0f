with

source as (
    select * from {{ raw('olist', 'olist_sellers_dataset') }}
),

renamed as (
    select
        -- ids
        'olist' as shop_id,
        'olist_sellers_dataset' as source_table,
        {{ text('seller_id') }} as seller_id,

        -- text
        'Brazil' as country,
        {{ text('seller_state') }} as state,
        {{ text('seller_city') }} as city,
        {{ text('seller_zip_code_prefix') }} as zip_code_prefix,
        cast(null as varchar) as parse_problem
    from source
)

select * from renamed
