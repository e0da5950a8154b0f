-- Stages hold every touch once; paths hold every purchase with a touch, and its
-- revenue.
{{ config(meta={
    'message': '{shop_id}: marketing.journey_stages holds {stage_touch_count} of {touch_count} touches; marketing.journey_paths holds {path_conversion_count} purchases and a revenue of {path_revenue_amount}, customer_journeys {conversion_count} and {revenue_amount}.',
}) }}
with

touches as (
    select
        shop_id,
        count(*) as touch_count
    from {{ ref('int_touchpoints') }}
    group by shop_id
),

stages as (
    select
        shop_id,
        sum(touch_count) as stage_touch_count
    from {{ ref('journey_stages') }}
    group by shop_id
),

journeys as (
    select
        shop_id,
        count(*) as conversion_count,
        sum(order_revenue_amount) as revenue_amount
    from {{ ref('customer_journeys') }}
    where touch_position = 1
    group by shop_id
),

paths as (
    select
        shop_id,
        sum(conversion_count) as path_conversion_count,
        sum(revenue_amount) as path_revenue_amount
    from {{ ref('journey_paths') }}
    group by shop_id
)

select
    touches.shop_id,
    touches.touch_count,
    stages.stage_touch_count,
    journeys.conversion_count,
    paths.path_conversion_count,
    journeys.revenue_amount,
    paths.path_revenue_amount
from touches
left join stages
    on touches.shop_id = stages.shop_id
left join journeys
    on touches.shop_id = journeys.shop_id
left join paths
    on touches.shop_id = paths.shop_id
where
    touches.touch_count != coalesce(stages.stage_touch_count, 0)
    or coalesce(journeys.conversion_count, 0)
    != coalesce(paths.path_conversion_count, 0)
    or coalesce(journeys.revenue_amount, 0)
    != coalesce(paths.path_revenue_amount, 0)
