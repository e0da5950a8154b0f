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
        {{ rejection_reason('reviews', required=['review_id', 'order_id', 'review_score'], key=['review_id', 'order_id']) }} as rejection_reason
    from distinct_rows
)

select * from final
