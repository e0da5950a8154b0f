-- Metrics say what their marts say: a month's revenue and spend, the customers of now,
-- the year until now, and shares of segments that add up to all of them.
{{ config(meta={
    'message': '{shop_id}: {metric_name} of {as_of_date} is {metric_value} in actions.monitored_metrics and {mart_value} in its mart.',
}) }}
with

metrics as (
    select
        shop_id,
        metric_name,
        split_part(dimension_id, ':', 1) as dimension_name,
        sum(metric_value) as metric_value,
        as_of_date
    from {{ ref('monitored_metrics') }}
    group by
        shop_id, metric_name, split_part(dimension_id, ':', 1), as_of_date
),

marts as (
    select
        shop_id,
        'revenue_amount' as metric_name,
        sum(revenue_amount) as mart_value,
        cast({{ dbt.dateadd('month', 1, 'month_start_date') }} as date) as as_of_date
    from {{ ref('kpis_monthly') }}
    group by shop_id, month_start_date
    union all
    select
        shop_id,
        'spend_amount' as metric_name,
        sum(spend_amount) as mart_value,
        cast({{ dbt.dateadd('month', 1, 'period_start_date') }} as date) as as_of_date
    from {{ ref('channel_performance') }}
    where channel_level = 'channel' and period_grain = 'month'
    group by shop_id, period_start_date
    union all
    select
        shop_id,
        'customer_count' as metric_name,
        count(*) as mart_value,
        as_of_date
    from {{ ref('customer_rfm_scores') }}
    group by shop_id, as_of_date
    {%- for kpi in ['revenue_amount', 'value_per_customer'] %}
    union all
    select
        shop_id,
        'year_{{ kpi }}' as metric_name,
        {{ kpi }} as mart_value,
        cast(ends_at as date) as as_of_date
    from {{ ref('kpis_by_period') }}
    where period_id = 'last_365_days'
    {%- endfor %}
)

select
    metrics.*,
    coalesce(marts.mart_value, 1) as mart_value
from metrics
left join marts
    on
        metrics.shop_id = marts.shop_id
        and metrics.metric_name = marts.metric_name
        and metrics.as_of_date = marts.as_of_date
where
    abs(metrics.metric_value - coalesce(marts.mart_value, 1)) > 0.0001
    and (
        metrics.metric_name = 'customer_rate'
        or metrics.dimension_name = metrics.shop_id
        and marts.shop_id is not null
    )
