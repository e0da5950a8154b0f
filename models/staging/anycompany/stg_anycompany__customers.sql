with

source as (
    select * from {{ raw('anycompany', 'customer_demographics') }}
),

renamed as (
    select
        -- ids
        'anycompany' as shop_id,
        'customer_demographics' as source_table,
        {{ id_text('customer_id') }} as account_id,
        {{ id_text('customer_id') }} as customer_id,

        -- text
        {{ name_text('name') }} as customer_name,
        lower({{ text('gender') }}) as gender,
        {{ text('country') }} as country,
        {{ text('region') }} as state,
        {{ text('city') }} as city,
        cast(null as varchar) as zip_code_prefix,
        cast(null as varchar) as parse_problem
    from source
)

select * from renamed
