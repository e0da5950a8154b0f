with

reviews as (
    select * from {{ ref('int_reviews_cleaned') }}
    where rejection_reason is null
),

final as (
    select
        -- ids
        shop_id,
        review_id,
        order_id,

        -- numerics
        review_score,

        -- timestamps
        review_created_at,
        review_answered_at
    from reviews
)

select * from final
