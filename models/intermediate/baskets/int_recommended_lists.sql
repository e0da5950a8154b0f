{{ config(materialized='view') }}

with

recommendations as (
    select * from {{ ref('customer_recommendations') }}
    where
        recommendation_type = 'cross_sell'
        and recommendation_rank <= {{ list_lengths() | max }}
),

customer_lists as (
    select
        shop_id,
        customer_id,
        {{ listed_text(
            listed_id('product_id'), '|', 'recommendation_rank'
        ) }} as product_ids
    from recommendations
    group by shop_id, customer_id
),

final as (
    select
        shop_id,
        product_ids,
        count(*) as customer_count
    from customer_lists
    group by shop_id, product_ids
)

select * from final
