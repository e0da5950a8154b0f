with

locations as (
    select * from {{ ref('int_locations_cleaned') }}
    where rejection_reason is null
),

-- Medians: some points of a zip code are on other continents, and unlike a
-- mean of doubles, a median does not depend on row order.
final as (
    select
        shop_id,
        zip_code_prefix,
        median(latitude) as latitude,
        median(longitude) as longitude
    from locations
    group by shop_id, zip_code_prefix
)

select * from final
