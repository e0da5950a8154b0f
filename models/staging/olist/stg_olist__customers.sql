with

source as (
    select * from {{ raw('olist', 'olist_customers_dataset') }}
),

renamed as (
    select
        -- ids: customer_id is new with every order, customer_unique_id is the person
        'olist' as shop_id,
        'olist_customers_dataset' as source_table,
        {{ text('customer_id') }} as account_id,
        {{ text('customer_unique_id') }} as customer_id,

        -- text
        cast(null as varchar) as customer_name,
        cast(null as varchar) as gender,
        'Brazil' as country,
        {{ text('customer_state') }} as state,
        {{ text('customer_city') }} as city,
        {{ text('customer_zip_code_prefix') }} as zip_code_prefix,
        cast(null as varchar) as parse_problem
    from source
)

select * from renamed
