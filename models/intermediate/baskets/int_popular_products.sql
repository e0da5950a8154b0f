with

customer_products as (
    select * from {{ ref('int_customer_products') }}
),

dates as (
    select * from {{ ref('int_basket_dates') }}
    where is_current or is_holdout
),

scored_customers as (
    select * from {{ ref('int_customer_rfm_by_as_of') }}
),

segment_states as (
    select * from {{ ref('int_segment_states') }}
    where segment_scheme = '{{ recommendation_scheme() }}'
),

listed_customers as (
    select
        dates.shop_id,
        dates.as_of_date,
        dates.basket_count,
        scored_customers.customer_id,
        segment_states.segment_id as list_id
    from dates
    inner join scored_customers
        on
            dates.shop_id = scored_customers.shop_id
            and dates.as_of_date = scored_customers.as_of_date
    inner join segment_states
        on scored_customers.segment_state = segment_states.segment_state
),

segment_products as (
    select
        listed_customers.shop_id,
        listed_customers.as_of_date,
        listed_customers.list_id,
        customer_products.product_id,
        count(*) as customer_count
    from customer_products
    inner join listed_customers
        on
            customer_products.shop_id = listed_customers.shop_id
            and customer_products.customer_id = listed_customers.customer_id
            and customer_products.first_basket_number
            < listed_customers.basket_count
    group by
        listed_customers.shop_id,
        listed_customers.as_of_date,
        listed_customers.list_id,
        customer_products.product_id
),

every_list as (
    select * from segment_products
    union all
    select
        shop_id,
        as_of_date,
        'all' as list_id,
        product_id,
        sum(customer_count) as customer_count
    from segment_products
    group by shop_id, as_of_date, product_id
),

final as (
    select
        shop_id,
        as_of_date,
        list_id,
        product_id,
        cast(customer_count as bigint) as customer_count,
        row_number() over (
            partition by shop_id, as_of_date, list_id
            order by customer_count desc nulls last, product_id asc
        ) as popularity_rank
    from every_list
)

select * from final
