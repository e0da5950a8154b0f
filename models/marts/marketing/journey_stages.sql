with

touches as (
    select * from {{ ref('int_touchpoints') }}
),

labels as (
    select * from {{ ref('dimension_values') }}
    where dimension = 'journey_stage'
),

counted as (
    select
        shop_id,
        channel,
        stage_id,
        count(*) as touch_count,
        count(distinct customer_id) as customer_count
    from touches
    group by shop_id, channel, stage_id
),

final as (
    select
        -- ids
        counted.shop_id,
        counted.stage_id,

        -- text
        counted.channel,
        labels.value_name as stage_name,
        labels.value_label_fr as stage_label_fr,

        -- numerics
        cast(labels.value_rank as integer) as stage_rank,
        counted.touch_count,
        counted.customer_count,
        {{ safe_divide(
            'counted.touch_count',
            'sum(counted.touch_count) over (partition by counted.shop_id)'
        ) }} as touch_rate
    from counted
    inner join labels
        on counted.stage_id = labels.value_id
)

select * from final
