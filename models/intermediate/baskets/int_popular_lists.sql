with

customers as (
    select * from {{ ref('int_recommendation_customers') }}
),

customer_products as (
    select * from {{ ref('int_customer_products') }}
),

popular_products as (
    select * from {{ ref('int_popular_products') }}
),

list_lengths as (
    select
        shop_id,
        as_of_date,
        list_id,
        count(*) as product_count
    from popular_products
    group by shop_id, as_of_date, list_id
),

dated_customers as (
    select
        customers.*,
        coalesce(list_lengths.product_count, 0) as segment_product_count
    from customers
    left join list_lengths
        on
            customers.shop_id = list_lengths.shop_id
            and customers.as_of_date = list_lengths.as_of_date
            and customers.segment_id = list_lengths.list_id
),

-- The shop's best sellers are needed where the segment's are too few, and to
-- compare with.
customer_lists as (
    select
        dated_customers.*,
        dated_customers.segment_id as list_id
    from dated_customers
    union all
    select
        dated_customers.*,
        'all' as list_id
    from dated_customers
    where
        not dated_customers.is_current
        or dated_customers.segment_product_count
        < dated_customers.ranked_count
        + dated_customers.product_count
),

owned as (
    select
        customer_lists.shop_id,
        customer_lists.as_of_date,
        customer_lists.customer_id,
        customer_lists.list_id,
        customer_lists.ranked_count,
        popular_products.popularity_rank,
        row_number() over (
            partition by
                customer_lists.shop_id,
                customer_lists.as_of_date,
                customer_lists.customer_id,
                customer_lists.list_id
            order by popular_products.popularity_rank asc
        ) as owned_rank
    from customer_lists
    inner join customer_products
        on
            customer_lists.shop_id = customer_products.shop_id
            and customer_lists.customer_id = customer_products.customer_id
            and customer_lists.basket_count
            > customer_products.first_basket_number
    inner join popular_products
        on
            customer_lists.shop_id = popular_products.shop_id
            and customer_lists.as_of_date = popular_products.as_of_date
            and customer_lists.list_id = popular_products.list_id
            and customer_products.product_id = popular_products.product_id
),

-- A list is read until enough products of it are not owned: an owned one with
-- rank r is met on the way if r less the owned ones before it is small enough.
met as (
    select
        shop_id,
        as_of_date,
        customer_id,
        list_id,
        count(*) as met_count
    from owned
    where popularity_rank < ranked_count + owned_rank
    group by shop_id, as_of_date, customer_id, list_id
),

final as (
    select
        customer_lists.shop_id,
        customer_lists.as_of_date,
        customer_lists.customer_id,
        customer_lists.list_id,
        customer_lists.basket_count,
        customer_lists.ranked_count
        + coalesce(met.met_count, 0) as read_count
    from customer_lists
    left join met
        on
            customer_lists.shop_id = met.shop_id
            and customer_lists.as_of_date = met.as_of_date
            and customer_lists.customer_id = met.customer_id
            and customer_lists.list_id = met.list_id
)

select * from final
