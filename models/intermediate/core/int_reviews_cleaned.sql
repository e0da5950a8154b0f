with

staged as (
    {{ union_shops('reviews') }}
),

distinct_rows as (
    {{ collapse_duplicates('staged', 'reviews') }}
),

final as (
    select
        *,
        {{ rejection_reason(
            'reviews',
            required={
                'review_id': 'missing_review',
                'order_id': 'missing_order',
                'review_score': 'missing_score',
            },
            key=['review_id', 'order_id'],
        ) }} as rejection_reason
    from distinct_rows
)

select * from final
