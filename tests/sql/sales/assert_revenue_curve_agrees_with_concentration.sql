-- Both curves run from 0 to 1, and the tenth point of the best is their share
-- in revenue_concentration.
{{ config(meta={
    'message': '{shop_id}: sales.revenue_curve of {entity_type} has {point_count} points and {top_10_rate} for the best tenth, revenue_concentration {concentration_top_10_rate}.',
}) }}
with

curves as (
    select
        shop_id,
        entity_type,
        count(*) as point_count,
        sum(
            case
                when entity_percent = 0
                    then abs(top_revenue_rate) + abs(bottom_revenue_rate)
                when entity_percent = 100
                    then
                        abs(1 - top_revenue_rate) + abs(1 - bottom_revenue_rate)
                else 0
            end
        ) as end_difference,
        sum(case when top_revenue_rate < bottom_revenue_rate then 1 else 0 end)
            as crossing_count,
        max(case when entity_percent = 10 then top_revenue_rate end)
            as top_10_rate,
        max(case when entity_percent = 100 then entity_count end)
            as entity_count
    from {{ ref('revenue_curve') }}
    group by shop_id, entity_type
),

concentration as (
    select * from {{ ref('revenue_concentration') }}
    where revenue_amount > 0
)

select
    coalesce(concentration.shop_id, curves.shop_id) as shop_id,
    coalesce(concentration.entity_type, curves.entity_type) as entity_type,
    curves.point_count,
    curves.top_10_rate,
    concentration.top_10_rate as concentration_top_10_rate
from concentration
full outer join curves
    on
        concentration.shop_id = curves.shop_id
        and concentration.entity_type = curves.entity_type
where
    coalesce(curves.point_count, 0) != 101
    or concentration.shop_id is null
    or curves.end_difference > 0
    or curves.crossing_count > 0
    or curves.entity_count != concentration.entity_count
    or abs(curves.top_10_rate - concentration.top_10_rate) > 0.000001
