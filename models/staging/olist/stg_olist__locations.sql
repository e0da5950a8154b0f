{%- set casts = {
    'geolocation_lat': dbt.safe_cast('geolocation_lat', 'double'),
    'geolocation_lng': dbt.safe_cast('geolocation_lng', 'double'),
} -%}
with

source as (
    select * from {{ raw('olist', 'olist_geolocation_dataset') }}
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
        'olist_geolocation_dataset' as source_table,

        -- text
        'Brazil' as country,
        {{ text('geolocation_state') }} as state,
        {{ text('geolocation_city') }} as city,
        {{ text('geolocation_zip_code_prefix') }} as zip_code_prefix,
        {{ parse_problem(casts.keys(), kinds={
            'geolocation_lat': 'latitude', 'geolocation_lng': 'longitude',
        }) }} as parse_problem,

        -- numerics
        geolocation_lat_parsed as latitude,
        geolocation_lng_parsed as longitude
    from parsed
)

select * from renamed
