with

reviews as (
    select * from {{ ref('reviews') }}
),

final as (
    select
        shop_id,
        order_id,
        count(*) as review_count,
        sum(review_score) as score_sum,
        sum(case when review_score >= 4 then 1 else 0 end) as satisfied_count,
        sum(case when review_score <= 2 then 1 else 0 end) as negative_count,
        sum(case when review_score = 5 then 1 else 0 end) as promoter_count,
        sum(case when review_score <= 3 then 1 else 0 end) as detractor_count,
        sum({{ dbt.datediff(
            'review_created_at', 'review_answered_at', 'second'
        ) }}) as answer_seconds,
        count({{ dbt.datediff(
            'review_created_at', 'review_answered_at', 'second'
        ) }}) as answer_count
    from reviews
    group by shop_id, order_id
)

select * from final
