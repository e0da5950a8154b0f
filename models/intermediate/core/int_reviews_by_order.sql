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
        {%- for reading in ['satisfied', 'negative', 'promoter', 'detractor'] %}
        sum(case when is_{{ reading }} then 1 else 0 end) as {{ reading }}_count,
        {%- endfor %}
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
