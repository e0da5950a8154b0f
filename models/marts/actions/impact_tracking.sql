{%- set plan_date = plan_start('shops') -%}
with

targets as (
    select * from {{ ref('impact_targets') }}
),

metrics as (
    select * from {{ ref('monitored_metrics') }}
    where dimension_kind = 'shop'
),

shops as (
    select * from {{ ref('int_shops') }}
    where as_of_date is not null
),

-- A target whose metric the shop does not measure has one row, without a value.
measured as (
    select
        shops.shop_id,
        {{ plan_date }} as plan_date,
        shops.covered_from_date,
        targets.*,
        metrics.model_run_id,
        metrics.metric_value,
        metrics.metric_count,
        metrics.as_of_date as metric_date,
        coalesce(metrics.as_of_date, shops.as_of_date) as as_of_date,
        max(case when metrics.as_of_date <= {{ plan_date }} then metrics.as_of_date end)
            over (partition by shops.shop_id, targets.target_id)
            as baseline_date
    from shops
    cross join targets
    left join metrics
        on
            shops.shop_id = metrics.shop_id
            and targets.metric_name = metrics.metric_name
),

-- The baseline is what was known last when the plan starts.
based as (
    select
        *,
        max(case when metric_date = baseline_date then metric_value end)
            over (partition by shop_id, target_id) as baseline_value,
        as_of_date > plan_date as is_after_start
    from measured
),

-- Of a range, the least change is the target.
compared as (
    select
        *,
        {%- for bound in ['least', 'largest'] %}
        round(
            coalesce(
                cast(level_value as double),
                baseline_value
                + abs(baseline_value) * cast({{ bound }}_change_rate as double)
            ), 6
        ) as {{ bound }}_target_value,
        {%- endfor %}
        coalesce(
            least_change_rate,
            level_value - coalesce(claimed_baseline_value, baseline_value)
        ) > 0 as is_increase
    from based
),

final as (
    select
        -- ids
        shop_id,
        target_id,
        model_run_id,

        -- text
        target_name,
        target_label_fr,
        metric_name,
        {{ impact_note() }} as note,
        {{ impact_note('fr') }} as note_fr,

        -- numerics
        target_order,
        baseline_value,
        least_target_value,
        largest_target_value,
        metric_value as actual_value,
        metric_count,
        {{ safe_divide('metric_value - baseline_value', 'abs(baseline_value)') }}
            as change_rate,
        case
            when
                is_after_start
                and is_increase = (least_target_value > baseline_value)
                then {{ safe_divide(
                    'metric_value - baseline_value', 'least_target_value - baseline_value'
                ) }}
        end as progress_rate,

        -- booleans
        is_increase,
        is_after_start,
        case
            when is_after_start and is_increase
                then metric_value >= least_target_value
            when is_after_start then metric_value <= least_target_value
        end as is_reached,

        -- dates
        plan_date as plan_start_date,
        baseline_date,
        as_of_date
    from compared
)

select * from final
