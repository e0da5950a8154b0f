with

touches as (
    select
        *,
        lag(touch_number) over (
            partition by visitor_id, shop_id, channel order by touch_number asc
        ) as previous_channel_touch_number
    from {{ ref('int_journey_events') }}
    where event_kind = 'touch'
),

purchases as (
    select * from {{ ref('int_journey_events') }}
    where event_kind = 'purchase'
),

shops as (
    select * from {{ ref('int_shops') }}
),

-- The next purchase of the same customer holds the touch if its window does.
followed as (
    select
        touches.*,
        coalesce(
            touches.event_at >= {{ dbt.dateadd(
                'day', '-shops.attribution_window_days', 'purchases.event_at'
            ) }},
            false
        ) as is_converting,
        coalesce(purchases.touch_number = touches.touch_number, false)
            as is_last_before_purchase,
        ',' || replace(lower(shops.direct_channels), ', ', ',') || ','
            as direct_channels
    from touches
    inner join shops
        on touches.shop_id = shops.shop_id
    left join purchases
        on
            touches.shop_id = purchases.shop_id
            and touches.visitor_id = purchases.visitor_id
            and touches.purchase_number + 1 = purchases.purchase_number
),

final as (
    select
        -- ids
        shop_id,
        visitor_id,
        customer_id,
        order_id,
        campaign_id,

        -- text
        channel,
        case
            when purchase_number > 0 then 'retention'
            when is_converting and is_last_before_purchase then 'conversion'
            when touch_number = 1 then 'discovery'
            else 'consideration'
        end as stage_id,

        -- numerics
        touch_number,
        coalesce(previous_channel_touch_number, 0)
            as previous_channel_touch_number,

        -- booleans
        is_converting,
        {{ dbt.position("',' || channel || ','", 'direct_channels') }} > 0
            as is_direct,

        -- timestamps
        event_at,
        touched_at
    from followed
)

select * from final
