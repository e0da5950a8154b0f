with

lists as (
    select * from {{ ref('int_popular_lists') }}
),

customer_products as (
    select * from {{ ref('int_customer_products') }}
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

-- Joins on equality alone: what nobody reads is cut off before.
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
        lists.shop_id,
        lists.as_of_date,
        lists.customer_id,
        lists.list_id,
        read_products.product_id,
        read_products.customer_count,
        row_number() over (
            partition by
                lists.shop_id,
                lists.as_of_date,
                lists.customer_id,
                lists.list_id
            order by read_products.popularity_rank asc
        ) as source_rank
    from lists
    inner join read_products
        on
            lists.shop_id = read_products.shop_id
            and lists.as_of_date = read_products.as_of_date
            and lists.list_id = read_products.list_id
            and lists.read_count >= read_products.popularity_rank
    left join customer_products
        on
            lists.shop_id = customer_products.shop_id
            and lists.customer_id = customer_products.customer_id
            and lists.basket_count > customer_products.first_basket_number
            and read_products.product_id = customer_products.product_id
    where customer_products.product_id is null
)

select * from final
