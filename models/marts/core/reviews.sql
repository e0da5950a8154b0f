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

        -- booleans
        {%- for reading in ['satisfied', 'negative', 'promoter', 'detractor'] %}
        {{ score_reads_as(reading, 'review_score') }} as is_{{ reading }},
        {%- endfor %}

        -- timestamps
        review_created_at,
        review_answered_at
    from reviews
)

select * from final
