with

customers as (
    select * from {{ ref('int_recommendation_customers') }}
),

popular_products as (
    select * from {{ ref('int_popular_products') }}
),

customer_products as (
    select * from {{ ref('int_customer_products') }}
),

rule_customers as (
    select distinct
        shop_id,
        as_of_date,
        customer_id
    from {{ ref('int_rule_recommendations') }}
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

owned_best_sellers as (
    select
        customers.shop_id,
        customers.as_of_date,
        customers.customer_id,
        count(*) as product_count,
        min(popular_products.popularity_rank) as first_rank
    from customers
    inner join customer_products
        on
            customers.shop_id = customer_products.shop_id
            and customers.customer_id = customer_products.customer_id
    inner join popular_products
        on
            customers.shop_id = popular_products.shop_id
            and customers.as_of_date = popular_products.as_of_date
            and customers.segment_id = popular_products.list_id
            and customer_products.product_id = popular_products.product_id
            and customers.ranked_count + customers.product_count
            >= popular_products.popularity_rank
    group by
        customers.shop_id, customers.as_of_date, customers.customer_id
),

-- All other customers are recommended the best sellers of their segment as they
-- are: no rule serves them, and they own none of these products.
own_lists as (
    select
        customers.*,
        row_number() over (
            partition by customers.shop_id
            order by customers.as_of_date asc, customers.customer_id asc
        ) as list_number,
        customers.ranked_count + coalesce(owned_best_sellers.product_count, 0)
            as read_count,
        coalesce(list_lengths.product_count, 0) as list_length
    from customers
    left join list_lengths
        on
            customers.shop_id = list_lengths.shop_id
            and customers.as_of_date = list_lengths.as_of_date
            and customers.segment_id = list_lengths.list_id
    left join owned_best_sellers
        on
            customers.shop_id = owned_best_sellers.shop_id
            and customers.as_of_date = owned_best_sellers.as_of_date
            and customers.customer_id = owned_best_sellers.customer_id
    left join rule_customers
        on
            customers.shop_id = rule_customers.shop_id
            and customers.as_of_date = rule_customers.as_of_date
            and customers.customer_id = rule_customers.customer_id
    where
        not customers.is_current
        or rule_customers.customer_id is not null
        or owned_best_sellers.first_rank <= customers.ranked_count
        or coalesce(list_lengths.product_count, 0) < customers.ranked_count
),

-- The shop's best sellers fill up a short segment list and are the baseline.
final as (
    select
        shop_id,
        as_of_date,
        customer_id,
        list_number,
        segment_id as list_id,
        basket_count,
        ranked_count,
        read_count
    from own_lists
    union all
    select
        shop_id,
        as_of_date,
        customer_id,
        list_number,
        'all' as list_id,
        basket_count,
        ranked_count,
        ranked_count + product_count as read_count
    from own_lists
    where not is_current or list_length < read_count
)

select * from final
