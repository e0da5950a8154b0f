with

customers as (
    select * from {{ ref('customers') }}
),

dates as (
    select * from {{ ref('int_basket_dates') }}
    where is_current or is_holdout
),

customer_products as (
    select * from {{ ref('int_customer_products') }}
),

scored_customers as (
    select * from {{ ref('int_customer_rfm_by_as_of') }}
),

segment_states as (
    select * from {{ ref('int_segment_states') }}
    where segment_scheme = '{{ recommendation_scheme() }}'
),

shops as (
    select * from {{ ref('int_shops') }}
),

bought as (
    select
        dates.shop_id,
        dates.as_of_date,
        customer_products.customer_id,
        sum(
            case
                when customer_products.first_basket_number < dates.basket_count
                    then 1
                else 0
            end
        ) as product_count,
        count(*) as later_product_count
    from dates
    inner join customer_products
        on dates.shop_id = customer_products.shop_id
    group by
        dates.shop_id, dates.as_of_date, customer_products.customer_id
),

-- Everybody now. Before the holdout only customers who had bought something
-- and later bought something new: they measure recommendations.
final as (
    select
        customers.shop_id,
        customers.customer_id,
        dates.as_of_date,
        dates.is_current,
        dates.basket_count,
        greatest(shops.recommendation_count, {{ list_lengths() | max }})
            as ranked_count,
        segment_states.segment_id,
        coalesce(bought.product_count, 0) as product_count,
        coalesce(bought.later_product_count - bought.product_count, 0)
            as new_product_count
    from customers
    inner join dates
        on customers.shop_id = dates.shop_id
    inner join shops
        on customers.shop_id = shops.shop_id
    left join bought
        on
            customers.shop_id = bought.shop_id
            and customers.customer_id = bought.customer_id
            and dates.as_of_date = bought.as_of_date
    left join scored_customers
        on
            customers.shop_id = scored_customers.shop_id
            and customers.customer_id = scored_customers.customer_id
            and dates.as_of_date = scored_customers.as_of_date
    inner join segment_states
        on
            coalesce(scored_customers.segment_state, 0)
            = segment_states.segment_state
    where
        dates.is_current
        or (
            bought.product_count > 0
            and bought.later_product_count > bought.product_count
        )
)

select * from final
