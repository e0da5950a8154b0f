with

histories as (
    select * from {{ ref('int_customer_histories') }}
    where value_window = 'holdout'
),

models as (
    select * from {{ ref('py_value_models') }}
    where value_window = 'holdout'
),

windows as (
    select * from {{ ref('int_value_windows') }}
    where value_window = 'holdout'
),

expected_orders as (
    select * from {{ ref('py_expected_orders') }}
    where value_window = 'holdout'
),

days as (
    select * from {{ ref('int_purchase_days') }}
),

placed as (
    select
        days.*,
        days.purchase_date >= windows.window_end_date as is_held_out
    from days
    inner join windows
        on
            days.shop_id = windows.shop_id
            and days.purchase_date >= {{ dbt.dateadd(
                'day', '-windows.horizon_days', 'windows.window_end_date'
            ) }}
),

-- The last period is as long as the holdout; a first purchase cannot be repeated.
periods as (
    select
        shop_id,
        customer_id,
        sum(case when is_held_out then 0 else 1 end) as last_period_orders,
        sum(case when is_held_out then 1 else 0 end) as actual_orders,
        sum(case when not is_held_out then calibration_amount end)
            as last_period_revenue,
        sum(case when is_held_out then revenue_amount end) as actual_revenue
    from placed
    where not is_first_purchase
    group by shop_id, customer_id
),

predicted as (
    select
        histories.shop_id,
        histories.customer_id,
        models.model_run_id,
        models.as_of_date,
        histories.repeat_count,
        {{ p_alive('histories', 'models') }} as p_alive,
        {{ purchase_probability('histories', 'models', 'windows.horizon_days') }}
            as living_purchase_probability,
        expected_orders.expected_order_count as bg_nbd_orders,
        {%- for period in ['last_period', 'actual'] %}
        case
            when shops.has_amounts then coalesce(periods.{{ period }}_revenue, 0)
        end as {{ period }}_revenue,
        coalesce(periods.{{ period }}_orders, 0) as {{ period }}_orders,
        {%- endfor %}
        expected_orders.expected_order_count
        * {{ expected_amount('histories', 'models') }} as bg_nbd_revenue
    from histories
    inner join windows
        on histories.shop_id = windows.shop_id
    inner join models
        on histories.shop_id = models.shop_id
    inner join {{ ref('int_shops') }} as shops
        on histories.shop_id = shops.shop_id
    left join expected_orders
        on
            histories.shop_id = expected_orders.shop_id
            and histories.repeat_count = expected_orders.repeat_count
            and histories.t_x_days = expected_orders.t_x_days
            and histories.t_days = expected_orders.t_days
    left join periods
        on
            histories.shop_id = periods.shop_id
            and histories.customer_id = periods.customer_id
),

final as (
    select
        shop_id,
        customer_id,
        model_run_id,
        as_of_date,
        repeat_count,
        p_alive,
        {%- for target in ['orders', 'revenue'] %}
        round(bg_nbd_{{ target }}, 9) as bg_nbd_{{ target }},
        cast(last_period_{{ target }} as double) as last_period_{{ target }},
        avg(cast(last_period_{{ target }} as decimal(18, 4)))
            over (partition by shop_id) as shop_mean_{{ target }},
        cast(actual_{{ target }} as double) as actual_{{ target }},
        {%- endfor %}
        round(p_alive * living_purchase_probability, 9) as purchase_probability
    from predicted
)

select * from final
