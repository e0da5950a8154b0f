-- All time is the sum of the months and has the customers of RFM; a shorter
-- period is no more than a longer one.
{{ config(meta={
    'message': '{shop_id}: sales.kpis_by_period has {period_revenue_amount} and kpis_monthly or the shorter period {revenue_amount} ({what}), or counts differ.',
}) }}
with

monthly_totals as (
    select
        shop_id,
        sum(gross_amount) as gross_amount,
        sum(refund_amount) as refund_amount,
        sum(revenue_amount) as revenue_amount,
        sum(order_count) as order_count,
        sum(unit_count) as unit_count,
        sum(new_customer_count) as customer_count
    from {{ ref('kpis_monthly') }}
    group by shop_id
),

rfm_totals as (
    select
        customers.shop_id,
        count(*) as customer_count,
        sum(customers.monetary_amount) as revenue_amount,
        sum(case when customers.frequency > 1 then 1 else 0 end)
            as repeat_customer_count,
        {{ safe_divide(
            'sum(case when customers.recency_days <= shops.active_days then 1 else 0 end)',
            'count(*)'
        ) }} as active_rate
    from {{ ref('customer_rfm_scores') }} as customers
    inner join {{ ref('shops') }} as shops
        on customers.shop_id = shops.shop_id
    group by customers.shop_id
),

all_time as (
    select * from {{ ref('kpis_by_period') }}
    where period_id = 'all'
),

shrinking as (
    select
        *,
        lead(gross_amount) over (
            partition by shop_id order by period_rank asc
        ) as longer_gross_amount,
        lead(active_customer_count) over (
            partition by shop_id order by period_rank asc
        ) as longer_customer_count
    from {{ ref('kpis_by_period') }}
)

select
    monthly_totals.shop_id,
    'all time' as what,
    monthly_totals.revenue_amount,
    all_time.revenue_amount as period_revenue_amount
from monthly_totals
left join all_time
    on monthly_totals.shop_id = all_time.shop_id
left join rfm_totals
    on monthly_totals.shop_id = rfm_totals.shop_id
where
    monthly_totals.gross_amount != coalesce(all_time.gross_amount, -1)
    or monthly_totals.refund_amount != all_time.refund_amount
    or monthly_totals.revenue_amount != all_time.revenue_amount
    or monthly_totals.order_count != all_time.order_count
    or monthly_totals.unit_count != all_time.unit_count
    or monthly_totals.customer_count != all_time.new_customer_count
    or coalesce(rfm_totals.customer_count, 0) != all_time.active_customer_count
    or rfm_totals.repeat_customer_count != all_time.repeat_customer_count
    or rfm_totals.active_rate != all_time.active_rate
union all
select
    shop_id,
    period_id as what,
    gross_amount as revenue_amount,
    longer_gross_amount as period_revenue_amount
from shrinking
where
    gross_amount > longer_gross_amount
    or active_customer_count > longer_customer_count
    or net_amount != gross_amount - refund_amount
