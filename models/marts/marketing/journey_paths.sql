with

journeys as (
    select * from {{ ref('customer_journeys') }}
    where touch_position = 1
),

shops as (
    select * from {{ ref('int_shops') }}
),

touches_in_order as (
    select
        touches.*,
        shops.attribution_maximum_touchpoints,
        case
            when touches.event_at <= {{ dbt.dateadd(
                'day', 'shops.attribution_window_days',
                'lag(touches.event_at) over (partition by touches.visitor_id,'
                ~ ' touches.shop_id order by touches.touch_number asc)',
            ) }}
                then 0
            else 1
        end as is_new_run
    from {{ ref('int_touchpoints') }} as touches
    inner join shops
        on touches.shop_id = shops.shop_id
    where not touches.is_converting
),

-- No purchase lies between two of them in one window: the first would lead to it.
runs as (
    select
        *,
        sum(is_new_run) over (
            partition by visitor_id, shop_id order by touch_number asc
            rows between unbounded preceding and current row
        ) as run_number
    from touches_in_order
),

placed as (
    select
        *,
        row_number() over (
            partition by visitor_id, shop_id, run_number
            order by touch_number desc nulls last
        ) as touches_to_end
    from runs
),

unconverted as (
    select
        shop_id,
        {{ listed_text(path_step('channel'), ' > ', 'touch_number') }} as path
    from placed
    where
        touches_to_end <= attribution_maximum_touchpoints
        and (
            previous_channel_touch_number != touch_number - 1
            or is_new_run = 1
            or touches_to_end = attribution_maximum_touchpoints
        )
    group by shop_id, visitor_id, run_number
),

paths as (
    select
        shop_id,
        path,
        order_revenue_amount,
        days_before_conversion
    from journeys
    union all
    select
        shop_id,
        path,
        0 as order_revenue_amount,
        null as days_before_conversion
    from unconverted
),

counted as (
    select
        shop_id,
        path,
        count(*) as path_count,
        count(days_before_conversion) as conversion_count,
        sum(order_revenue_amount) as revenue_amount,
        median(days_before_conversion) as median_days
    from paths
    group by shop_id, path
),

final as (
    select
        -- ids
        shop_id,

        -- text
        path,

        -- numerics
        cast(length(path) - length(replace(path, ' > ', '  ')) + 1 as bigint)
            as step_count,
        conversion_count,
        path_count - conversion_count as unconverted_count,
        cast(revenue_amount as decimal(18, 4)) as revenue_amount,
        round(median_days, 6) as median_days,
        {{ safe_divide('conversion_count', 'path_count') }} as conversion_rate,
        {{ safe_divide(
            'conversion_count',
            'sum(conversion_count) over (partition by shop_id)',
        ) }} as conversion_share_rate
    from counted
)

select * from final
