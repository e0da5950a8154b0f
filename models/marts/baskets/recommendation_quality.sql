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

itemsets as (
    select * from {{ ref('py_frequent_itemsets') }}
    where itemset_size = 0
),

summed as (
    select
        shop_id,
        as_of_date,
        recommendation_method,
        list_length,
        count(distinct customer_id) as customer_count,
        count(distinct case when product_id is not null then customer_id end)
            as served_customer_count,
        count(distinct case when is_hit then customer_id end)
            as hit_customer_count,
        count(case when is_hit then 1 end) as hit_count,
        count(distinct product_id) as product_count,
        sum(recall) as recalls,
        sum(reciprocal_rank) as reciprocal_ranks
    from hits
    group by shop_id, as_of_date, recommendation_method, list_length
),

rated as (
    select
        *,
        {{ safe_divide('hit_customer_count', 'customer_count') }} as hit_rate
    from summed
),

-- The hybrid must reach the best sellers' rate minus a tolerance.
gated as (
    select
        *,
        case
            when
                recommendation_method = 'hybrid'
                and list_length = {{ list_lengths() | max }}
                and customer_count
                >= {{ var('recommendation_minimum_customers') }}
                then round(
                    max(
                        case
                            when recommendation_method = 'global' then hit_rate
                        end
                    ) over (partition by shop_id, list_length)
                    - {{ var('recommendation_tolerance') }},
                    6
                )
        end as gate_value
    from rated
),

final as (
    select
        -- ids
        gated.shop_id,
        itemsets.model_run_id,

        -- text
        gated.recommendation_method,

        -- numerics
        gated.list_length,
        gated.customer_count,
        gated.served_customer_count,
        gated.hit_customer_count,
        gated.hit_count,
        gated.hit_rate,
        {{ safe_divide('gated.recalls', 'gated.customer_count') }}
            as recall_rate,
        {{ safe_divide('gated.reciprocal_ranks', 'gated.customer_count') }}
            as mean_reciprocal_rank,
        {{ safe_divide('gated.product_count', 'catalogues.product_count') }}
            as product_coverage_rate,
        {{ safe_divide('gated.served_customer_count', 'gated.customer_count') }}
            as customer_coverage_rate,
        gated.gate_value,

        -- booleans
        gated.hit_rate >= gated.gate_value as is_passed,

        -- dates
        gated.as_of_date
    from gated
    inner join catalogues
        on
            gated.shop_id = catalogues.shop_id
            and gated.as_of_date = catalogues.as_of_date
    inner join itemsets
        on
            gated.shop_id = itemsets.shop_id
            and gated.as_of_date = itemsets.as_of_date
)

select * from final
