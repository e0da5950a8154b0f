{%- set methods = {
    'rule': "recommendation_source = 'rule'",
    'segment': "recommendation_source = 'segment'",
    'global': "recommendation_source = 'global'",
    'hybrid': 'hybrid_rank is not null',
} -%}
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

-- What was recommended then was not owned: who owns it now bought it later.
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

-- Each customer counts, also one to whom a method recommends nothing.
final as (
    {%- for method, condition in methods.items() %}
    {%- set last_method = loop.last %}
    {%- set rank = 'hybrid_rank' if method == 'hybrid' else 'source_rank' %}
    {%- for length in list_lengths() %}
    select
        customers.shop_id,
        customers.as_of_date,
        '{{ method }}' as recommendation_method,
        {{ length }} as list_length,
        customers.customer_id,
        customers.new_product_count,
        judged.product_id,
        judged.{{ rank }} as product_rank,
        coalesce(judged.is_hit, false) as is_hit
    from customers
    left join judged
        on
            customers.shop_id = judged.shop_id
            and customers.as_of_date = judged.as_of_date
            and customers.customer_id = judged.customer_id
            and judged.{{ condition }}
            and judged.{{ rank }} <= {{ length }}
    {{ 'union all' if not (last_method and loop.last) }}
    {%- endfor %}
    {%- endfor %}
)

select * from final
