{{ config(materialized='view') }}
with

lists as (
    select * from {{ ref('int_recommendation_lists') }}
),

popular_products as (
    select * from {{ ref('int_popular_products') }}
),

longest as (
    select
        shop_id,
        max(read_count) as read_count
    from lists
    group by shop_id
),

read_products as (
    select popular_products.*
    from popular_products
    inner join longest
        on
            popular_products.shop_id = longest.shop_id
            and popular_products.popularity_rank <= longest.read_count
),

final as (
    select
        lists.*,
        read_products.product_id,
        read_products.customer_count
    from lists
    inner join read_products
        on
            lists.shop_id = read_products.shop_id
            and lists.as_of_date = read_products.as_of_date
            and lists.list_id = read_products.list_id
            and lists.read_count >= read_products.popularity_rank
)

select * from final
