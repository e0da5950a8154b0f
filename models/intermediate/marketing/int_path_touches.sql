{{ config(materialized='view') }}

with

purchases as (
    select * from {{ ref('int_journey_events') }}
    where is_purchase
),

touches as (
    select * from {{ ref('int_touchpoints') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

numbers as (
    {{ dbt.generate_series(largest_setting('attribution_maximum_touchpoints')) }}
),

paths as (
    select
        purchases.*,
        greatest(shops.attribution_half_life_days, 0.000001) as half_life_days,
        ',' || replace(lower(shops.direct_channels), ', ', ',') || ','
            as direct_channels,
        least(
            purchases.touch_number - purchases.ended_count,
            shops.attribution_maximum_touchpoints
        ) as touchpoint_count
    from purchases
    inner join shops
        on purchases.shop_id = shops.shop_id
),

-- Touches are found by their numbers, counted back from the last one.
path_touches as (
    select
        paths.shop_id,
        paths.order_id,
        paths.customer_id,
        touches.campaign_id,
        touches.channel,
        touches.stage_id,
        paths.revenue_amount as order_revenue_amount,
        paths.touchpoint_count,
        paths.touchpoint_count - numbers.generated_number + 1 as touch_position,
        {{ dbt.datediff('touches.touched_at', 'paths.event_at', 'second') }}
            as seconds_before_conversion,
        {{ dbt.datediff(
            'touches.touched_at', 'paths.last_touched_at', 'second'
        ) }} / (86400 * paths.half_life_days) as half_lives_before_last,
        {{ dbt.position(
            "',' || touches.channel || ','", 'paths.direct_channels'
        ) }} > 0 as is_direct,
        touches.order_id is null as is_contact,
        touches.touched_at,
        paths.event_at as converted_at
    from paths
    inner join numbers
        on paths.touchpoint_count >= numbers.generated_number
    inner join touches
        on
            paths.shop_id = touches.shop_id
            and paths.visitor_id = touches.visitor_id
            and paths.touch_number - numbers.generated_number + 1
            = touches.touch_number
),

-- The last touch counts where all are direct.
final as (
    select
        *,
        coalesce(
            max(case when not is_direct then touch_position end) over (
                partition by order_id, shop_id
            ),
            touchpoint_count
        ) as last_non_direct_position,
        coalesce(channel != lag(channel) over (
            partition by order_id, shop_id order by touch_position asc
        ), true) as is_new_step,
        touch_position = min(touch_position) over (
            partition by order_id, shop_id, channel
        ) as is_first_of_channel
    from path_touches
)

select * from final
