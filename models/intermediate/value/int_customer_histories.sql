with

days as (
    select * from {{ ref('int_purchase_days') }}
),

windows as (
    select * from {{ ref('int_value_windows') }}
),

histories as (
    select
        days.shop_id,
        days.customer_id,
        windows.value_window,
        windows.window_end_date,
        count(*) - 1 as repeat_count,
        sum(
            case
                when days.is_first_purchase then null
                when windows.value_window = 'now' then days.revenue_amount
                else days.calibration_amount
            end
        ) as repeat_amount,
        min(days.purchase_date) as first_purchase_date,
        max(days.purchase_date) as last_purchase_date
    from days
    inner join windows
        on
            days.shop_id = windows.shop_id
            and days.purchase_date < windows.window_end_date
    group by
        days.shop_id,
        days.customer_id,
        windows.value_window,
        windows.window_end_date
),

-- The last day of the window is the last one that is observed.
final as (
    select
        shop_id,
        customer_id,
        value_window,
        repeat_count,
        {{ dbt.datediff('first_purchase_date', 'last_purchase_date', 'day') }}
            as t_x_days,
        {{ dbt.datediff('first_purchase_date', 'window_end_date', 'day') }} - 1
            as t_days,
        {{ safe_divide('repeat_amount', 'repeat_count') }} as mean_repeat_amount,
        repeat_count > 0 as is_repeater,
        first_purchase_date,
        last_purchase_date
    from histories
)

select * from final
