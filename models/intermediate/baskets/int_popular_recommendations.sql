{{ config(materialized='view') }}
with

customers as (
    select * from {{ ref('int_recommendation_customers') }}
),

popular_products as (
    select * from {{ ref('int_popular_products') }}
),

-- Read as many products as to recommend plus as many as the customer owns.
longest as (
    select
        shop_id,
        max(ranked_count + product_count) as read_count
    from customers
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

list_lengths as (
    select
        shop_id,
        as_of_date,
        list_id,
        count(*) as product_count
    from read_products
    group by shop_id, as_of_date, list_id
),

-- The shop's best sellers fill up a short segment list and are the baseline.
lists as (
    select
        *,
        segment_id as list_id
    from customers
    union all
    select
        customers.*,
        'all' as list_id
    from customers
    left join list_lengths
        on
            customers.shop_id = list_lengths.shop_id
            and customers.as_of_date = list_lengths.as_of_date
            and customers.segment_id = list_lengths.list_id
    where
        not customers.is_current
        or coalesce(list_lengths.product_count, 0)
        < customers.ranked_count + customers.product_count
),

final as (
    select
        lists.shop_id,
        lists.as_of_date,
        lists.customer_id,
        lists.list_id,
        lists.basket_count,
        lists.ranked_count,
        read_products.product_id,
        read_products.customer_count
    from lists
    inner join read_products
        on
            lists.shop_id = read_products.shop_id
            and lists.as_of_date = read_products.as_of_date
            and lists.list_id = read_products.list_id
            and lists.ranked_count + lists.product_count
            >= read_products.popularity_rank
)

select * from final
