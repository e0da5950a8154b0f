-- Customers make the revenue of RFM, products (services left out) and sellers
-- that of their lines, as far as something was bought; a larger share needs
-- more of them, and a larger part of them makes more.
{{ config(meta={
    'message': '{shop_id}: sales.revenue_concentration holds {concentration_revenue_amount} of the {entity_type}, who make {revenue_amount}, or its counts and shares are out of order.',
}) }}
with

rfm_totals as (
    select
        shop_id,
        'customers' as entity_type,
        count(*) as entity_count,
        sum(monetary_amount) as revenue_amount
    from {{ ref('customer_rfm_scores') }}
    group by shop_id
),

{%- for entity in ['seller', 'product'] %}

{{ entity }}s as (
    select
        order_lines.shop_id,
        '{{ entity }}s' as entity_type,
        order_lines.{{ entity }}_id as entity_id,
        sum(order_lines.revenue_amount) as revenue_amount
    from {{ ref('order_lines') }} as order_lines
    inner join {{ ref('shops') }} as shops
        on
            order_lines.shop_id = shops.shop_id
            and order_lines.ordered_at < shops.as_of_at
    where
        order_lines.{{ entity }}_id is not null
        and not exists (
            select 1
            from {{ ref('products') }} as services
            where
                '{{ entity }}' = 'product'
                and services.is_service
                and order_lines.shop_id = services.shop_id
                and order_lines.product_id = services.product_id
        )
    group by order_lines.shop_id, order_lines.{{ entity }}_id
    having count(case when order_lines.line_type = 'purchase' then 1 end) > 0
),
{%- endfor %}

line_totals as (
    select
        shop_id,
        entity_type,
        count(*) as entity_count,
        sum(revenue_amount) as revenue_amount
    from (
        select * from sellers
        union all
        select * from products
    ) as entities
    group by shop_id, entity_type
),

expected as (
    select * from rfm_totals
    union all
    select * from line_totals
),

concentration as (
    select * from {{ ref('revenue_concentration') }}
)

select
    expected.shop_id,
    expected.entity_type,
    expected.revenue_amount,
    concentration.revenue_amount as concentration_revenue_amount
from expected
left join concentration
    on
        expected.shop_id = concentration.shop_id
        and expected.entity_type = concentration.entity_type
where
    expected.entity_count != coalesce(concentration.entity_count, -1)
    or expected.revenue_amount != concentration.revenue_amount
union all
select
    shop_id,
    entity_type,
    revenue_amount,
    revenue_amount as concentration_revenue_amount
from concentration
where
    reach_25_count > reach_50_count
    or reach_50_count > reach_75_count
    or reach_75_count > reach_80_count
    or reach_80_count > reach_90_count
    or reach_90_count > entity_count
    or abs(pareto_80_rate * entity_count - reach_80_count) > 0.5
    or top_1_rate > top_5_rate
    or top_5_rate > top_10_rate
