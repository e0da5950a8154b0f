{{ config(materialized='view') }}

with

histories as (
    select * from {{ ref('int_customer_histories') }}
    where value_window = 'now'
),

models as (
    select * from {{ ref('py_value_models') }}
    where value_window = 'now'
),

windows as (
    select * from {{ ref('int_value_windows') }}
    where value_window = 'now'
),

expected_orders as (
    select * from {{ ref('py_expected_orders') }}
    where value_window = 'now'
),

predicted as (
    select
        histories.shop_id,
        histories.customer_id,
        models.model_run_id,
        models.customer_count,
        models.repeater_count,
        models.valued_count,
        models.q,
        models.amount_correlation,
        histories.repeat_count,
        histories.t_x_days,
        histories.t_days,
        histories.mean_repeat_amount,
        histories.last_purchase_date,
        windows.value_minimum_repeaters,
        {{ p_alive('histories', 'models') }} as p_alive,
        {{ purchase_probability('histories', 'models', 'windows.horizon_days') }}
            as living_purchase_probability,
        histories.repeat_count > 0
        and coalesce(
            models.leaving_evidence >= {{ var('value_leaving_evidence') }}, false
        ) as is_alive_known,
        expected_orders.expected_order_count,
        expected_orders.discounted_order_count,
        {{ expected_amount('histories', 'models') }} as expected_order_amount,
        sqrt(
            expected_orders.order_log_deviation
            * expected_orders.order_log_deviation
            + abs({{ amount_log_variance('histories', 'models') }})
        ) as margin_log_deviation,
        -- Median wait of a living customer from the last purchase on, in days.
        (7 * models.alpha + histories.t_x_days)
        * (exp(least(ln(2) / (models.r + histories.repeat_count), 50)) - 1)
            as wait_days
    from histories
    inner join windows
        on histories.shop_id = windows.shop_id
    inner join models
        on histories.shop_id = models.shop_id
    left join expected_orders
        on
            histories.shop_id = expected_orders.shop_id
            and histories.repeat_count = expected_orders.repeat_count
            and histories.t_x_days = expected_orders.t_x_days
            and histories.t_days = expected_orders.t_days
),

-- Nine decimals, so that engines agree.
final as (
    select
        shop_id,
        customer_id,
        model_run_id,
        customer_count,
        repeater_count,
        valued_count,
        q,
        amount_correlation,
        repeat_count,
        t_x_days,
        t_days,
        mean_repeat_amount,
        last_purchase_date,
        value_minimum_repeaters,
        is_alive_known,
        expected_order_count,
        discounted_order_count,
        {%- for number in [
            'p_alive', 'expected_order_amount', 'margin_log_deviation', 'wait_days',
        ] %}
        round({{ number }}, 9) as {{ number }},
        {%- endfor %}
        round(p_alive * living_purchase_probability, 9) as purchase_probability
    from predicted
)

select * from final
