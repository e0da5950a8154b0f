with

purchases as (
    select * from {{ ref('int_journey_events') }}
    where event_kind = 'purchase'
),

windows as (
    select * from {{ ref('int_journey_events') }}
    where event_kind = 'window'
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

-- Each length of a path with its positions, counted back from the last one.
positions as (
    select
        lengths.generated_number as touchpoint_count,
        numbers.generated_number
    from numbers as lengths
    inner join numbers
        on lengths.generated_number >= numbers.generated_number
),

paths as (
    select
        purchases.*,
        86400 * greatest(shops.attribution_half_life_days, 0.000001)
            as half_life_seconds,
        least(
            purchases.touch_number - windows.touch_number,
            shops.attribution_maximum_touchpoints
        ) as touchpoint_count
    from purchases
    inner join windows
        on
            purchases.shop_id = windows.shop_id
            and purchases.order_id = windows.order_id
    inner join shops
        on purchases.shop_id = shops.shop_id
),

-- Touches are found by their numbers.
final as (
    select
        paths.shop_id,
        paths.order_id,
        paths.customer_id,
        touches.campaign_id,
        touches.channel,
        touches.stage_id,
        paths.revenue_amount as order_revenue_amount,
        paths.touchpoint_count,
        paths.touchpoint_count - positions.generated_number + 1
            as touch_position,
        {{ dbt.datediff('touches.event_at', 'paths.event_at', 'second') }}
            as seconds_before_conversion,
        {{ dbt.datediff(
            'touches.event_at', 'paths.last_touch_event_at', 'second'
        ) }} / paths.half_life_seconds as half_lives_before_last,
        touches.is_direct,
        touches.order_id is null as is_contact,
        touches.previous_channel_touch_number != touches.touch_number - 1
        or paths.touchpoint_count = positions.generated_number as is_new_step,
        touches.previous_channel_touch_number
        <= paths.touch_number - paths.touchpoint_count as is_first_of_channel,
        touches.touched_at,
        paths.event_at as converted_at
    from paths
    inner join positions
        on paths.touchpoint_count = positions.touchpoint_count
    inner join touches
        on
            paths.shop_id = touches.shop_id
            and paths.visitor_id = touches.visitor_id
            and paths.touch_number - positions.generated_number + 1
            = touches.touch_number
)

select * from final
