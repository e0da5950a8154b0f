with

comparison as (
    select * from {{ ref('clustering_comparison') }}
    where model_run_id is not null
),

counts as (
    select * from {{ ref('cluster_count_selection') }}
    where is_chosen
),

followed as (
    select * from {{ ref('segment_drift') }}
    where is_current
),

forecasts as (
    select
        *,
        cast(null as bigint) as customer_count
    from {{ ref('revenue_forecast') }}
    where series_kind = 'shop' and horizon_months = 1
),

best_forecasts as (
    select * from forecasts
    where is_best
),

regressions as (
    select * from forecasts
    where forecast_method = 'regression'
),

seasonal_naives as (
    select * from forecasts
    where forecast_method = 'seasonal_naive' and backtest_count > 0
),

quality as (
    select * from {{ ref('recommendation_quality') }}
    where recommendation_method = 'hybrid' and model_run_id is not null
),

shops as (
    select * from {{ ref('int_shops') }}
),

metrics as (
    {%- for source, model, prefix, gates in metric_gates() %}
    {%- for metric, gate in gates.items() %}
    select
        {{ source }}.model_run_id,
        {{ source }}.shop_id,
        {{ model }} as model_name,
        '{{ prefix ~ metric }}' as metric_name,
        cast({{ source }}.{{ metric }} as double) as metric_value,
        cast({{ "'" ~ gate[0] ~ "'" if gate else 'null' }} as varchar)
            as gate_operator,
        cast({{ gate[1] if gate else 'null' }} as double) as gate_value,
        {{ source }}.customer_count,
        {{ source }}.as_of_date
    from {{ source }}
    inner join shops
        on {{ source }}.shop_id = shops.shop_id
    union all
    {%- endfor %}{%- endfor %}
    select
        model_run_id,
        shop_id,
        'association_rules' as model_name,
        'hit_rate_at_' || cast(list_length as varchar) as metric_name,
        hit_rate as metric_value,
        case when gate_value is not null then '>=' end as gate_operator,
        gate_value,
        customer_count,
        as_of_date
    from quality
    union all
    select * from {{ ref('int_value_metrics') }}
),

-- Only K-Means has to reach its gates, and few customers are not judged.
judged as (
    select
        *,
        model_name not in ('gmm', 'dbscan')
        and customer_count >= {{ var('judged_customers') }} as is_judged
    from metrics
),

final as (
    select
        -- ids
        model_run_id,
        shop_id,

        -- text
        model_name,
        metric_name,
        case when is_judged then gate_operator end as gate_operator,

        -- numerics
        metric_value,
        case when is_judged then gate_value end as gate_value,

        -- booleans
        case
            when not is_judged then null
            when gate_operator = '>=' then metric_value >= gate_value
            when gate_operator = '<=' then metric_value <= gate_value
        end as is_passed,

        -- dates
        as_of_date
    from judged
)

select * from final
