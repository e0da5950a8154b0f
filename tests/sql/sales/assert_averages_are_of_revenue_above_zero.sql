-- No average is below zero: where refunds exceed purchases it is null, in every
-- mart that has an average order value or a value per customer. (A cohort's
-- cumulative value may be below zero, as its customers' money is.)
{{ config(meta={
    'message': '{shop_id}: {rows} of marts with averages (sales.kpis_monthly and so on) have one although refunds exceed purchases, such as a {column_name} of {average_amount} in {mart_name} at a revenue of {revenue_amount}.',
    'remedy': 'Divide revenue by orders or customers through the macro average_amount.',
}) }}
{%- set averages = [
    ('kpis_monthly', 'average_order_value', 'revenue_amount'),
    ('kpis_by_period', 'average_order_value', 'revenue_amount'),
    ('kpis_by_period', 'value_per_customer', 'customer_revenue_amount'),
    ('kpis_by_dimension', 'average_order_value', 'revenue_amount'),
    ('customer_rfm_scores', 'average_order_value', 'monetary_amount'),
    ('segment_performance', 'average_order_value', 'revenue_amount'),
    ('segment_performance', 'value_per_customer', 'revenue_amount'),
] %}

{%- for mart, average, revenue in averages %}
{{ 'union all' if not loop.first }}
select
    shop_id,
    '{{ mart }}' as mart_name,
    '{{ average }}' as column_name,
    cast({{ average }} as double) as average_amount,
    cast({{ revenue }} as double) as revenue_amount
from {{ ref(mart) }}
where
    {{ average }} < 0
    or ({{ average }} is not null and {{ revenue }} < 0)
{%- endfor %}
