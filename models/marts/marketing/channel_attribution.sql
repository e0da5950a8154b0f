{%- set month = 'partition by shop_id, attribution_model_id, month_start_date' -%}
with

credits as (
    select * from {{ ref('int_attribution_credits') }}
),

labels as (
    select * from {{ ref('dimension_values') }}
    where dimension = 'attribution_model'
),

-- A channel of this name is added to what has none.
added_up as (
    select
        shop_id,
        max(model_run_id) as model_run_id,
        attribution_model_id,
        channel,
        sum(conversion_count) as conversion_count,
        sum(revenue_units) as revenue_units,
        month_start_date
    from credits
    group by shop_id, attribution_model_id, channel, month_start_date
),

running as (
    select
        *,
        sum(conversion_count) over ({{ month }}) as month_count,
        sum(revenue_units) over ({{ month }}) as month_units,
        sum(revenue_units) over (
            {{ month }} order by channel asc
            rows between unbounded preceding and current row
        ) as running_units
    from added_up
),

final as (
    select
        -- ids
        running.shop_id,
        running.attribution_model_id,
        running.model_run_id,

        -- text
        running.channel,
        labels.value_name as attribution_model_name,
        labels.value_label_fr as attribution_model_label_fr,

        -- numerics
        cast(running.conversion_count as decimal(28, 12)) as conversion_count,
        -- Parts are differences of rounded sums, so they add up to the month.
        cast(
            (
                round(running.running_units, 0)
                - round(running.running_units - running.revenue_units, 0)
            ) * 0.0001 as decimal(18, 4)
        ) as revenue_amount,
        {{ safe_divide('running.conversion_count', 'running.month_count') }}
            as conversion_share_rate,
        case
            when running.month_units > 0
                then {{ safe_divide(
                    'running.revenue_units', 'running.month_units'
                ) }}
        end as revenue_rate,

        -- dates
        running.month_start_date
    from running
    inner join labels
        on running.attribution_model_id = labels.value_id
)

select * from final
