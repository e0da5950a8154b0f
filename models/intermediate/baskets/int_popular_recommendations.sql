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
    select * from owned
    where popularity_rank < ranked_count + owned_rank
),

met_counts as (
    select
        shop_id,
        as_of_date,
        customer_id,
        list_id,
        count(*) as met_count
    from met
    group by shop_id, as_of_date, customer_id, list_id
),

read_lists as (
    select
        customer_lists.*,
        customer_lists.ranked_count
        + coalesce(met_counts.met_count, 0) as read_count
    from customer_lists
    left join met_counts
        on
            customer_lists.shop_id = met_counts.shop_id
            and customer_lists.as_of_date = met_counts.as_of_date
            and customer_lists.customer_id = met_counts.customer_id
            and customer_lists.list_id = met_counts.list_id
),

longest as (
    select
        shop_id,
        max(read_count) as read_count
    from read_lists
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

popular as (
    select
        read_lists.shop_id,
        read_lists.as_of_date,
        read_lists.customer_id,
        read_lists.list_id,
        read_products.product_id,
        read_products.customer_count,
        read_products.popularity_rank
    from read_lists
    inner join read_products
        on
            read_lists.shop_id = read_products.shop_id
            and read_lists.as_of_date = read_products.as_of_date
            and read_lists.list_id = read_products.list_id
            and read_lists.read_count >= read_products.popularity_rank
),

final as (
    select
        popular.shop_id,
        popular.as_of_date,
        popular.customer_id,
        popular.list_id,
        popular.product_id,
        popular.customer_count,
        row_number() over (
            partition by
                popular.shop_id,
                popular.as_of_date,
                popular.customer_id,
                popular.list_id
            order by popular.popularity_rank asc
        ) as source_rank
    from popular
    left join met
        on
            popular.shop_id = met.shop_id
            and popular.as_of_date = met.as_of_date
            and popular.customer_id = met.customer_id
            and popular.list_id = met.list_id
            and popular.popularity_rank = met.popularity_rank
    where met.customer_id is null
)

select * from final
