{{ config(materialized='view') }}

with

customers as (
    select * from {{ ref('int_customer_histories') }}
),

final as (
    select
        shop_id,
        value_window,
        repeat_count,
        t_x_days,
        t_days,
        count(*) as customer_count
    from customers
    group by shop_id, value_window, repeat_count, t_x_days, t_days
)

select * from final
