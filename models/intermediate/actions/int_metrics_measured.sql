{{ config(materialized='view') }}
{%- set months = {
    'kpis': ('kpis_monthly', 'month_start_date', 'is_complete_month'),
    'channels': (
        'channel_performance', 'period_start_date',
        "is_complete_month and channel_level in ('shop', 'channel')",
    ),
    'budgets': (
        'channel_budget_variance', 'period_start_date',
        "is_complete_period and period_grain = 'month'",
    ),
    'experience': ('cx_kpis_monthly', 'month_start_date', 'is_complete_month'),
} -%}
with

shops as (
    select * from {{ ref('int_shops') }}
),

-- A month is known when it is over; part of one would look like a fall.
{%- for cte, (mart, start, condition) in months.items() %}
{{ cte }} as (
    select
        months.*,
        cast(null as varchar) as model_run_id,
        cast({{ dbt.dateadd('month', 1, 'months.' ~ start) }} as date) as as_of_date
    from {{ ref(mart) }} as months
    inner join shops
        on
            months.shop_id = shops.shop_id
            and months.{{ start }} >= shops.covered_from_date
    where {{ condition }}
),
{% endfor %}
segments as (
    select
        *,
        cast(null as varchar) as model_run_id,
        sum(customer_count) over (
            partition by shop_id, as_of_date, segment_scheme
        ) as shop_customer_count
    from {{ ref('segment_performance') }}
),

{%- for cte in ['customers', 'entities'] %}
{{ cte }} as (
    select
        *,
        cast(null as varchar) as model_run_id
    from {{ ref('int_monitored_' ~ cte) }}
),
{% endfor %}
vips as (
    select * from {{ ref('int_monitored_vips') }}
),

regulars as (
    select
        shop_id,
        model_run_id,
        count(*) as customer_count,
        sum(case when days_overdue > 0 then 1 else 0 end) as overdue_count,
        as_of_date
    from {{ ref('customer_value') }}
    where purchase_day_count > 1 and days_overdue is not null
    group by shop_id, model_run_id, as_of_date
),

forecasts as (
    select * from {{ ref('revenue_forecast') }}
    where series_kind = 'shop' and is_best and horizon_months = 1
),

gates as (
    select
        metrics.shop_id,
        metrics.model_name,
        max(metrics.model_run_id) as model_run_id,
        count(*) as gate_count,
        sum(case when metrics.is_passed then 0 else 1 end) as missed_gate_count,
        max(shops.as_of_date) as as_of_date
    from {{ ref('model_metrics') }} as metrics
    inner join shops
        on metrics.shop_id = shops.shop_id
    where metrics.is_passed is not null
    group by metrics.shop_id, metrics.model_name
),

drift as (
    select * from {{ ref('segment_drift') }}
),

final as (
    {%- for source in metric_sources() %}
    {%- set source_loop = loop %}
    {%- for metric, (value, count) in source.metrics.items() %}
    {{ 'union all' if not (loop.first and source_loop.first) }}
    select
        {{ source.cte }}.shop_id,
        {{ source.id }} as dimension_id,
        {{ source.cte }}.model_run_id,
        '{{ metric }}' as metric_name,
        {{ source.kind }} as dimension_kind,
        {{ source.table }} as source_table,
        {{ source.rows or row_filter(source) }} as source_filter,
        cast({{ value }} as double) as metric_value,
        cast({{ count }} as bigint) as metric_count,
        {{ source.cte }}.{{ source.date or 'as_of_date' }} as as_of_date
    from {{ source.cte }}
    {%- endfor %}
    {%- endfor %}
)

select * from final
