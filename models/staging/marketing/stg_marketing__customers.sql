with

source as (
    select * from {{ raw('marketing', 'customers_data') }}
),

renamed as (
    select
        -- ids
        'marketing' as shop_id,
        'customers_data' as source_table,
        {{ id_text('Customer_ID') }} as account_id,
        {{ id_text('Customer_ID') }} as customer_id,

        -- text
        {{ name_text('Name') }} as customer_name,
        lower({{ text('Gender') }}) as gender,
        cast(null as varchar) as country,
        cast(null as varchar) as state,
        {{ text('Location') }} as city,
        cast(null as varchar) as zip_code_prefix,
        cast(null as varchar) as parse_problem
    from source
)

select * from renamed
