with

recommendations as (
    select * from {{ ref('int_recommendations') }}
),

customers as (
    select * from {{ ref('int_recommendation_customers') }}
    where not is_current
),

customer_products as (
    select * from {{ ref('int_customer_products') }}
),

-- Recommended products were not owned, so whoever owns one now bought it later.
judged as (
    select
        recommendations.*,
        customer_products.product_id is not null as is_hit
    from recommendations
    inner join customers
        on
            recommendations.shop_id = customers.shop_id
            and recommendations.as_of_date = customers.as_of_date
            and recommendations.customer_id = customers.customer_id
    left join customer_products
        on
            recommendations.shop_id = customer_products.shop_id
            and recommendations.customer_id = customer_products.customer_id
            and recommendations.product_id = customer_products.product_id
),

ranked as (
    select
        *,
        recommendation_source as recommendation_method,
        source_rank as product_rank
    from judged
    union all
    select
        *,
        'hybrid' as recommendation_method,
        hybrid_rank as product_rank
    from judged
    where hybrid_rank is not null
),

first_hits as (
    select
        shop_id,
        as_of_date,
        customer_id,
        recommendation_method,
        min(product_rank) as product_rank
    from ranked
    where is_hit
    group by shop_id, as_of_date, customer_id, recommendation_method
),

lists as (
    {%- for method in ['rule', 'segment', 'global', 'hybrid'] %}
    {%- set is_first = loop.first %}
    {%- for length in list_lengths() %}
    {{ 'union all' if not (is_first and loop.first) }}
    select
        *,
        '{{ method }}' as recommendation_method,
        {{ length }} as list_length
    from customers
    {%- endfor %}
    {%- endfor %}
),

-- Each customer counts, even without a recommendation.
final as (
    select
        lists.shop_id,
        lists.as_of_date,
        lists.recommendation_method,
        lists.list_length,
        lists.customer_id,
        ranked.product_id,
        ranked.product_rank,
        coalesce(ranked.is_hit, false) as is_hit,
        cast(
            case
                when ranked.is_hit
                    then {{ safe_divide(1, 'lists.new_product_count', 9) }}
                else 0
            end as decimal(18, 9)
        ) as recall,
        cast(
            case
                when first_hits.product_rank is not null
                    then {{ safe_divide(1, 'ranked.product_rank', 9) }}
                else 0
            end as decimal(18, 9)
        ) as reciprocal_rank
    from lists
    left join ranked
        on
            lists.shop_id = ranked.shop_id
            and lists.as_of_date = ranked.as_of_date
            and lists.customer_id = ranked.customer_id
            and lists.recommendation_method = ranked.recommendation_method
            and lists.list_length >= ranked.product_rank
    left join first_hits
        on
            ranked.shop_id = first_hits.shop_id
            and ranked.as_of_date = first_hits.as_of_date
            and ranked.customer_id = first_hits.customer_id
            and ranked.recommendation_method = first_hits.recommendation_method
            and ranked.product_rank = first_hits.product_rank
)

select * from final
