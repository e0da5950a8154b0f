-- Deciles add up to all customers, who are those of value_reliability: each method
-- predicts the same of them, and what happened is what orders say.
{{ config(meta={
    'message': '{shop_id}: value.value_calibration has {customer_count} customers with {actual_total} {value_target} for {value_method}; its deciles, or core.orders, have {expected_count} with {expected_total}.',
}) }}

with

calibration as (
    select * from {{ ref('value_calibration') }}
),

days as (
    select * from {{ ref('int_purchase_days') }}
),

deciles as (
    select
        shop_id,
        value_method,
        value_target,
        sum(customer_count) as expected_count,
        sum(actual_total) as expected_total
    from calibration
    where decile > 0
    group by shop_id, value_method, value_target
),

reliability as (
    select
        shop_id,
        sum(case when bucket > 0 then customer_count end) as expected_count,
        max(case when bucket = 0 then customer_count end) as customer_count
    from {{ ref('value_reliability') }}
    group by shop_id
),

-- Days in the holdout of customers who had bought before.
held_out as (
    select
        days.shop_id,
        count(*) as expected_total
    from days
    inner join {{ ref('int_value_windows') }} as windows
        on
            days.shop_id = windows.shop_id
            and windows.value_window = 'holdout'
            and days.purchase_date >= windows.window_end_date
    inner join days as first_days
        on
            days.shop_id = first_days.shop_id
            and days.customer_id = first_days.customer_id
            and first_days.is_first_purchase
            and windows.window_end_date > first_days.purchase_date
    group by days.shop_id
)

select
    calibration.shop_id,
    calibration.value_method,
    calibration.value_target,
    calibration.customer_count,
    calibration.actual_total,
    coalesce(deciles.expected_count, 0) as expected_count,
    coalesce(held_out.expected_total, deciles.expected_total, 0)
        as expected_total
from calibration
left join deciles
    on
        calibration.shop_id = deciles.shop_id
        and calibration.value_method = deciles.value_method
        and calibration.value_target = deciles.value_target
left join reliability
    on
        calibration.shop_id = reliability.shop_id
        and calibration.value_target = 'orders'
left join held_out
    on
        calibration.shop_id = held_out.shop_id
        and calibration.value_target = 'orders'
where
    calibration.decile = 0
    and (
        calibration.customer_count <> coalesce(deciles.expected_count, 0)
        or abs(calibration.actual_total - deciles.expected_total) > 0.01
        or calibration.customer_count <> reliability.expected_count
        or calibration.customer_count <> reliability.customer_count
        or calibration.actual_total <> held_out.expected_total
    )
