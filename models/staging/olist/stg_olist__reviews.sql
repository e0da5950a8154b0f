{%- set time_zone = shop_time_zone('olist') -%}
{%- set casts = {
    'review_score': safe_integer('review_score'),
    'review_creation_date': safe_timestamp('review_creation_date', time_zone=time_zone),
    'review_answer_timestamp': safe_timestamp('review_answer_timestamp', time_zone=time_zone),
} -%}
with

source as (
    select * from {{ raw('olist', 'olist_order_reviews_dataset') }}
),

parsed as (
    select
        *,
        {{ parsed_columns(casts) }}
    from source
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
        {{ parse_problem(casts.keys(), kinds={
            'review_creation_date': 'moment',
            'review_answer_timestamp': 'moment',
        }) }} as parse_problem,

        -- numerics
        review_score_parsed as review_score,

        -- timestamps
        review_creation_date_parsed as review_created_at,
        review_answer_timestamp_parsed as review_answered_at
    from parsed
)

select * from renamed
