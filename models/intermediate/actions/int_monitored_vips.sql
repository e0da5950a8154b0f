{{ config(materialized='view') }}

with

as_of_dates as (
    select * from {{ ref('int_as_of_dates') }}
    where months_back <= {{ var('monitored_months') }}
),

-- Whoever bought on two days has two orders; most customers have one.
customers as (
    select * from {{ ref('int_customer_rfm_by_as_of') }}
    where frequency > 1
),

segment_states as (
    select * from {{ ref('int_segment_states') }}
    where segment_scheme = 'm7_quota' and segment_id = 'champions'
),

days as (
    select * from {{ ref('int_purchase_days') }}
),

models as (
    select * from {{ ref('py_value_models') }}
    where
        value_window = 'now'
        and leaving_evidence >= {{ var('value_leaving_evidence') }}
),

vips as (
    select
        customers.shop_id,
        customers.customer_id,
        customers.as_of_date,
        as_of_dates.as_of_at
    from customers
    inner join segment_states
        on customers.segment_state = segment_states.segment_state
    inner join as_of_dates
        on
            customers.shop_id = as_of_dates.shop_id
            and customers.as_of_date = as_of_dates.as_of_date
),

-- As customer_value has it now: the day before the date is the last one observed.
histories as (
    select
        vips.shop_id,
        vips.customer_id,
        vips.as_of_date,
        vips.as_of_at,
        count(*) - 1 as repeat_count,
        {{ dbt.datediff(
            'min(days.purchase_date)', 'max(days.purchase_date)', 'day'
        ) }} as t_x_days,
        {{ dbt.datediff('min(days.purchase_date)', 'vips.as_of_date', 'day') }} - 1
            as t_days
    from vips
    inner join days
        on
            vips.shop_id = days.shop_id
            and vips.customer_id = days.customer_id
            and vips.as_of_date > days.purchase_date
    group by
        vips.shop_id, vips.customer_id, vips.as_of_date, vips.as_of_at
    having count(*) > 1
),

-- Of one-time buyers BG/NBD says 1, whatever they do, and of all where orders do not
-- show that customers leave.
final as (
    select
        histories.shop_id,
        histories.as_of_date,
        histories.as_of_at,
        models.model_run_id,
        count(*) as customer_count,
        {{ safe_divide(
            'sum(cast(' ~ p_alive('histories', 'models')
            ~ ' as decimal(18, 12)))',
            'count(*)'
        ) }} as p_alive
    from histories
    inner join models
        on histories.shop_id = models.shop_id
    group by
        histories.shop_id,
        histories.as_of_date,
        histories.as_of_at,
        models.model_run_id
)

select * from final
