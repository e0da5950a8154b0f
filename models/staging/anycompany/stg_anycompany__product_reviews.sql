{%- set casts = {
    'rating': safe_integer('rating'),
    'review_date': safe_timestamp('review_date'),
} -%}
with

source as (
    select * from {{ raw('anycompany', 'product_reviews') }}
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
        'anycompany' as shop_id,
        'product_reviews' as source_table,
        {{ id_text('review_id') }} as review_id,
        {{ id_text('product_id') }} as product_id,
        {{ text('product_category') }} as category_id,
        {{ id_text('reviewer_id') }} as customer_id,

        -- text
        {{ parse_problem(casts.keys(), kinds={
            'rating': 'stars',
            'review_date': 'moment',
        }) }} as parse_problem,

        -- numerics
        rating_parsed as review_score,

        -- timestamps
        review_date_parsed as review_created_at
    from parsed
)

select * from renamed
