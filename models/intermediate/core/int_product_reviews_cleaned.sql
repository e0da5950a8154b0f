with

staged as (
    {{ union_shops('product_reviews') }}
),

distinct_rows as (
    {{ collapse_duplicates('staged', 'product_reviews') }}
),

final as (
    select
        *,
        {{ rejection_reason(
            'product_reviews',
            required=['review_id', 'review_score'],
            key=['review_id'],
            latest='review_created_at',
        ) }} as rejection_reason
    from distinct_rows
)

select * from final
