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
        customer_products.shop_id,
        customer_products.customer_id,
        count(*) as product_count,
        sum(
            case
                when
                    customer_products.first_basket_number
                    < holdouts.basket_count
                    then 1
                else 0
            end
        ) as holdout_product_count
    from customer_products
    left join dates as holdouts
        on
            customer_products.shop_id = holdouts.shop_id
            and not holdouts.is_current
    group by customer_products.shop_id, customer_products.customer_id
),

scored as (
    select scored_customers.*
    from scored_customers
    inner join dates
        on
            scored_customers.shop_id = dates.shop_id
            and scored_customers.as_of_date = dates.as_of_date
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
        shops.recommendation_count,
        greatest(shops.recommendation_count, {{ list_lengths() | max }})
            as ranked_count,
        segment_states.segment_id,
        cast(
            case
                when dates.is_current then coalesce(bought.product_count, 0)
                else bought.holdout_product_count
            end as integer
        ) as product_count,
        case
            when dates.is_current then 0
            else bought.product_count - bought.holdout_product_count
        end as new_product_count
    from customers
    inner join dates
        on customers.shop_id = dates.shop_id
    inner join shops
        on customers.shop_id = shops.shop_id
    left join bought
        on
            customers.shop_id = bought.shop_id
            and customers.customer_id = bought.customer_id
    left join scored
        on
            customers.shop_id = scored.shop_id
            and customers.customer_id = scored.customer_id
            and dates.as_of_date = scored.as_of_date
    inner join segment_states
        on coalesce(scored.segment_state, 0) = segment_states.segment_state
    where
        dates.is_current
        or (
            bought.holdout_product_count > 0
            and bought.product_count > bought.holdout_product_count
        )
)

select * from final
