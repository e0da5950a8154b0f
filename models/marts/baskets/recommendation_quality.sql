with

hits as (
    select * from {{ ref('int_recommendation_hits') }}
),

popular_products as (
    select * from {{ ref('int_popular_products') }}
    where list_id = 'all'
),

itemsets as (
    select * from {{ ref('int_frequent_itemsets') }}
    where itemset_size = 0
),

by_customer as (
    select
        shop_id,
        as_of_date,
        recommendation_method,
        list_length,
        customer_id,
        max(new_product_count) as new_product_count,
        count(product_id) as product_count,
        sum(case when is_hit then 1 else 0 end) as hit_count,
        min(case when is_hit then product_rank end) as first_hit_rank
    from hits
    group by
        shop_id, as_of_date, recommendation_method, list_length, customer_id
),

rated_customers as (
    select
        *,
        {{ safe_divide('hit_count', 'new_product_count', 9) }} as recall,
        {{ safe_divide(1, 'first_hit_rank', 9) }} as reciprocal_rank
    from by_customer
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
        sum(case when hit_count > 0 then 1 else 0 end) as hit_customer_count,
        sum(hit_count) as hit_count,
        sum(cast(recall as decimal(18, 9))) as recalls,
        sum(cast(coalesce(reciprocal_rank, 0) as decimal(18, 9)))
            as reciprocal_ranks
    from rated_customers
    group by shop_id, as_of_date, recommendation_method, list_length
),

recommended as (
    select
        shop_id,
        recommendation_method,
        list_length,
        count(distinct product_id) as product_count
    from hits
    group by shop_id, recommendation_method, list_length
),

catalogues as (
    select
        shop_id,
        as_of_date,
        count(*) as product_count
    from popular_products
    group by shop_id, as_of_date
),

rated as (
    select
        summed.shop_id,
        summed.as_of_date,
        itemsets.model_run_id,
        summed.recommendation_method,
        summed.list_length,
        summed.customer_count,
        summed.served_customer_count,
        summed.hit_customer_count,
        summed.hit_count,
        {{ safe_divide('summed.hit_customer_count', 'summed.customer_count') }}
            as hit_rate,
        {{ safe_divide('summed.recalls', 'summed.customer_count') }}
            as recall_rate,
        {{ safe_divide('summed.reciprocal_ranks', 'summed.customer_count') }}
            as mean_reciprocal_rank,
        {{ safe_divide(
            'recommended.product_count', 'catalogues.product_count'
        ) }} as product_coverage_rate,
        {{ safe_divide(
            'summed.served_customer_count', 'summed.customer_count'
        ) }} as customer_coverage_rate
    from summed
    inner join recommended
        on
            summed.shop_id = recommended.shop_id
            and summed.recommendation_method
            = recommended.recommendation_method
            and summed.list_length = recommended.list_length
    inner join catalogues
        on
            summed.shop_id = catalogues.shop_id
            and summed.as_of_date = catalogues.as_of_date
    inner join itemsets
        on
            summed.shop_id = itemsets.shop_id
            and summed.as_of_date = itemsets.as_of_date
),

gates as (
    select
        shop_id,
        list_length,
        round(hit_rate - {{ var('recommendation_tolerance') }}, 6)
            as gate_value
    from rated
    where
        recommendation_method = 'global'
        and list_length = {{ list_lengths() | max }}
        and customer_count >= {{ var('recommendation_minimum_customers') }}
),

final as (
    select
        -- ids
        rated.shop_id,
        rated.model_run_id,

        -- text
        rated.recommendation_method,

        -- numerics
        rated.list_length,
        cast(rated.customer_count as bigint) as customer_count,
        cast(rated.served_customer_count as bigint) as served_customer_count,
        cast(rated.hit_customer_count as bigint) as hit_customer_count,
        cast(rated.hit_count as bigint) as hit_count,
        rated.hit_rate,
        rated.recall_rate,
        rated.mean_reciprocal_rank,
        rated.product_coverage_rate,
        rated.customer_coverage_rate,
        gates.gate_value,

        -- booleans
        rated.hit_rate >= gates.gate_value as is_passed,

        -- dates
        rated.as_of_date
    from rated
    left join gates
        on
            rated.shop_id = gates.shop_id
            and rated.list_length = gates.list_length
            and rated.recommendation_method = 'hybrid'
)

select * from final
