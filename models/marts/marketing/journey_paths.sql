with

journeys as (
    select * from {{ ref('customer_journeys') }}
    where touch_position = 1
),

touches as (
    select * from {{ ref('int_touchpoints') }}
    where not is_converting
),

shops as (
    select * from {{ ref('int_shops') }}
),

touches_in_order as (
    select
        *,
        lag(expires_at) over (
            partition by visitor_id, shop_id order by touch_number asc
        ) as previous_expires_at
    from touches
),

-- No purchase lies between two of them in one window: the first would lead to it.
runs as (
    select
        *,
        sum(case when touched_at <= previous_expires_at then 0 else 1 end) over (
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
        ) as touches_to_end,
        lag(channel) over (
            partition by visitor_id, shop_id, run_number
            order by touch_number asc
        ) as previous_channel
    from runs
),

unconverted as (
    select
        placed.shop_id,
        {{ listed_text(
            path_step('placed.channel'), ' > ', 'placed.touch_number'
        ) }} as path
    from placed
    inner join shops
        on
            placed.shop_id = shops.shop_id
            and placed.touches_to_end <= shops.attribution_maximum_touchpoints
    where
        placed.previous_channel is null
        or placed.previous_channel != placed.channel
        or placed.touches_to_end = shops.attribution_maximum_touchpoints
    group by placed.shop_id, placed.visitor_id, placed.run_number
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
