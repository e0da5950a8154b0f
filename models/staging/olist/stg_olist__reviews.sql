{%- set casts = {
    'review_score': dbt.safe_cast('review_score', 'integer'),
    'review_creation_date': safe_timestamp('review_creation_date'),
    'review_answer_timestamp': safe_timestamp('review_answer_timestamp'),
} -%}
with

source as (
    select * from {{ raw('olist', 'olist_order_reviews_dataset') }}
),

-- Titles and messages stay out: free text may hold personal data.
renamed as (
    select
        -- ids
        'olist' as shop_id,
        'olist_order_reviews_dataset' as source_table,
        {{ text('review_id') }} as review_id,
        {{ text('order_id') }} as order_id,

        -- text
        {{ parse_problem(casts) }} as parse_problem,

        -- numerics
        {{ casts['review_score'] }} as review_score,

        -- timestamps
        {{ casts['review_creation_date'] }} as review_created_at,
        {{ casts['review_answer_timestamp'] }} as review_answered_at
    from source
)

select * from renamed
