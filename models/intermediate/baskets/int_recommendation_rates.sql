{{ config(materialized='view') }}
{%- set net = '(hit_customer_count - best_seller_hit_customer_count)' -%}

with

hits as (
    select * from {{ ref('int_recommendation_hits') }}
),

catalogues as (
    select
        shop_id,
        as_of_date,
        count(*) as product_count
    from {{ ref('int_popular_products') }}
    where list_id = 'all'
    group by shop_id, as_of_date
),

products as (
    select
        shop_id,
        recommendation_method,
        list_length,
        count(distinct product_id) as product_count
    from hits
    group by shop_id, recommendation_method, list_length
),

customers as (
    select
        shop_id,
        as_of_date,
        recommendation_method,
        list_length,
        customer_id,
        count(product_id) as product_count,
        count(case when is_hit then 1 end) as hit_count,
        sum(recall) as recall,
        sum(reciprocal_rank) as reciprocal_rank
    from hits
    group by
        shop_id, as_of_date, recommendation_method, list_length, customer_id
),

-- The same customer's hit on the shop's best sellers, in a list as long.
paired as (
    select
        *,
        case when hit_count > 0 then 1 else 0 end as hit,
        max(
            case
                when recommendation_method = 'global' and hit_count > 0 then 1
                else 0
            end
        ) over (partition by shop_id, list_length, customer_id)
            as best_seller_hit
    from customers
),

summed as (
    select
        shop_id,
        as_of_date,
        recommendation_method,
        list_length,
        count(*) as customer_count,
        sum(case when product_count > 0 then 1 else 0 end)
            as served_customer_count,
        sum(hit) as hit_customer_count,
        sum(best_seller_hit) as best_seller_hit_customer_count,
        sum(abs(hit - best_seller_hit)) as differing_customer_count,
        sum(hit_count) as hit_count,
        sum(recall) as recalls,
        sum(reciprocal_rank) as reciprocal_ranks
    from paired
    group by shop_id, as_of_date, recommendation_method, list_length
),

covered as (
    select
        summed.*,
        {{ safe_divide('products.product_count', 'catalogues.product_count') }}
            as product_coverage_rate
    from summed
    inner join products
        on
            summed.shop_id = products.shop_id
            and summed.recommendation_method = products.recommendation_method
            and summed.list_length = products.list_length
    inner join catalogues
        on
            summed.shop_id = catalogues.shop_id
            and summed.as_of_date = catalogues.as_of_date
),

-- The difference of two rates of the same customers varies only through those
-- whom one list hits and the other does not (McNemar).
final as (
    select
        *,
        {{ safe_divide('hit_customer_count', 'customer_count') }} as hit_rate,
        {{ safe_divide('best_seller_hit_customer_count', 'customer_count') }}
            as best_seller_hit_rate,
        {{ safe_divide(net, 'customer_count') }} as hit_rate_difference,
        {{ safe_divide(
            'sqrt(cast(customer_count as double) * differing_customer_count - '
            ~ net ~ ' * ' ~ net ~ ')',
            'customer_count * sqrt(customer_count)'
        ) }} as difference_error
    from covered
)

select * from final
