{%- set casts = {
    'geolocation_lat': dbt.safe_cast('geolocation_lat', 'double'),
    'geolocation_lng': dbt.safe_cast('geolocation_lng', 'double'),
} -%}
with

source as (
    select * from {{ raw('olist', 'olist_geolocation_dataset') }}
),

renamed as (
    select
        -- ids
        'olist' as shop_id,
        'olist_geolocation_dataset' as source_table,

        -- text
        'Brazil' as country,
        {{ text('geolocation_state') }} as state,
        {{ text('geolocation_city') }} as city,
        {{ text('geolocation_zip_code_prefix') }} as zip_code_prefix,
        {{ parse_problem(casts) }} as parse_problem,

        -- numerics
        {{ casts['geolocation_lat'] }} as latitude,
        {{ casts['geolocation_lng'] }} as longitude
    from source
)

select * from renamed
