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
        customers.new_product_count,
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

final as (
    {%- for method, condition in methods.items() %}
    {%- set last_method = loop.last %}
    {%- set rank = 'hybrid_rank' if method == 'hybrid' else 'source_rank' %}
    {%- for length in [1, 5, 10] %}
    select
        shop_id,
        as_of_date,
        '{{ method }}' as recommendation_method,
        {{ length }} as list_length,
        customer_id,
        product_id,
        {{ rank }} as product_rank,
        new_product_count,
        is_hit
    from judged
    where {{ condition }} and {{ rank }} <= {{ length }}
    {{ 'union all' if not (last_method and loop.last) }}
    {%- endfor %}
    {%- endfor %}
)

select * from final
