-- Equal values have equal scores (unless a shop breaks ties by customer), and
-- a better value never has a worse score.
{{ config(meta={
    'message': '{shop_id}: {row_total} values in segmentation.customer_rfm_scores have several scores or a worse one than a worse value, such as one of {rfm_dimension}: scores {lowest_score} to {highest_score}, where a worse value has {worse_value_score}.',
}) }}
{%- set worse_first = {
    'recency': 'recency_days desc nulls last',
    'frequency': 'frequency',
    'monetary': 'monetary_amount',
} %}
with

scores as (
    select customer_rfm_scores.*
    from {{ ref('customer_rfm_scores') }} as customer_rfm_scores
    inner join {{ ref('shops') }} as shops
        on customer_rfm_scores.shop_id = shops.shop_id
    where shops.rfm_tie_policy = 'equal'
),

by_value as (
    {%- for dimension, ordering in worse_first.items() %}
    {%- set value = ordering.split(' ')[0] %}
    {{ 'union all' if not loop.first }}
    select
        shop_id,
        '{{ dimension }}' as rfm_dimension,
        min({{ dimension }}_score) as lowest_score,
        max({{ dimension }}_score) as highest_score,
        lag(max({{ dimension }}_score)) over (
            partition by shop_id
            order by {{ ordering }}
        ) as worse_value_score
    from scores
    group by shop_id, {{ value }}
    {%- endfor %}
)

select * from by_value
where lowest_score != highest_score or worse_value_score > lowest_score
