-- The current segments of a scheme hold all customers with a purchase, all
-- their orders and every cent of their revenue; shares add up to 1, and so do
-- months. Each date has every segment of a scheme.
{{ config(meta={
    'message': '{shop_id}: the segments of {segment_scheme} in segmentation.segment_performance hold {segment_customer_count} of {customer_count} customers and {segment_revenue_amount} of {revenue_amount} (segments at a date that lacks some: {segment_count}).',
}) }}
with

segment_totals as (
    select
        shop_id,
        segment_scheme,
        sum(customer_count) as customer_count,
        sum(order_count) as order_count,
        sum(revenue_amount) as revenue_amount,
        sum(customer_rate) as customer_rate,
        sum(revenue_rate) as revenue_rate
    from {{ ref('segment_performance') }}
    where is_current
    group by shop_id, segment_scheme
),

shop_totals as (
    select
        shop_id,
        count(*) as customer_count,
        sum(frequency) as order_count,
        sum(monetary_amount) as revenue_amount
    from {{ ref('customer_rfm_scores') }}
    group by shop_id
),

-- Each month is that of kpis_monthly, less guests and those who only had given
-- something back by then.
month_totals as (
    select
        orders.shop_id,
        {{ dbt.date_trunc('month', 'orders.ordered_at') }} as month_start_at,
        sum(orders.revenue_amount) as revenue_amount
    from {{ ref('orders') }} as orders
    inner join {{ ref('customers') }} as customers
        on
            orders.shop_id = customers.shop_id
            and orders.customer_id = customers.customer_id
            and {{ dbt.date_trunc('month', 'orders.ordered_at') }}
            >= {{ dbt.date_trunc('month', 'customers.first_purchase_at') }}
    group by
        orders.shop_id, {{ dbt.date_trunc('month', 'orders.ordered_at') }}
),

segment_months as (
    select
        shop_id,
        segment_scheme,
        as_of_date,
        {{ dbt.dateadd('month', -1, 'as_of_date') }} as month_start_at,
        sum(period_revenue_amount) as revenue_amount
    from {{ ref('segment_performance') }}
    where not is_current
    group by shop_id, segment_scheme, as_of_date
),

segment_counts as (
    select
        shop_id,
        segment_scheme,
        as_of_date,
        count(*) as segment_count
    from {{ ref('segment_performance') }}
    group by shop_id, segment_scheme, as_of_date
),

scheme_sizes as (
    select
        segment_scheme,
        count(*) as segment_count
    from {{ ref('segments') }}
    where segment_id != 'prospect'
    group by segment_scheme
)

select
    shop_totals.*,
    segment_totals.segment_scheme,
    segment_totals.customer_count as segment_customer_count,
    segment_totals.revenue_amount as segment_revenue_amount,
    null as segment_count
from shop_totals
left join segment_totals
    on shop_totals.shop_id = segment_totals.shop_id
where
    shop_totals.customer_count != coalesce(segment_totals.customer_count, -1)
    or shop_totals.order_count != segment_totals.order_count
    or shop_totals.revenue_amount != segment_totals.revenue_amount
    or abs(segment_totals.customer_rate - 1) > 0.0001
    or abs(segment_totals.revenue_rate - 1) > 0.0001
union all
select
    segment_months.shop_id,
    null as customer_count,
    null as order_count,
    month_totals.revenue_amount,
    segment_months.segment_scheme,
    null as segment_customer_count,
    segment_months.revenue_amount as segment_revenue_amount,
    null as segment_count
from segment_months
left join month_totals
    on
        segment_months.shop_id = month_totals.shop_id
        and segment_months.month_start_at = month_totals.month_start_at
where segment_months.revenue_amount != coalesce(month_totals.revenue_amount, 0)
union all
select
    segment_counts.shop_id,
    null as customer_count,
    null as order_count,
    null as revenue_amount,
    segment_counts.segment_scheme,
    null as segment_customer_count,
    null as segment_revenue_amount,
    segment_counts.segment_count
from segment_counts
left join scheme_sizes
    on segment_counts.segment_scheme = scheme_sizes.segment_scheme
where segment_counts.segment_count != coalesce(scheme_sizes.segment_count, 0)
