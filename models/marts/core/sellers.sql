with

sellers as (
    select * from {{ ref('int_sellers_cleaned') }}
    where rejection_reason is null
),

final as (
    select
        -- ids
        shop_id,
        seller_id,

        -- text
        country,
        state,
        city,
        zip_code_prefix
    from sellers
)

select * from final
