{{ config(materialized='view') }}
with

order_lines as (
    {{ union_shops(
        'order_lines', shops_with('order_lines', without='line_numbers')
    ) }}
),

orders_with_lookalikes as (
    select * from {{ ref('int_orders_with_lookalikes') }}
),

final as (
    select
        order_lines.*,
        order_lines.order_id is null
        or orders_with_lookalikes.order_id is not null as has_lookalikes
    from order_lines
    left join orders_with_lookalikes
        on
            order_lines.order_id = orders_with_lookalikes.order_id
            and order_lines.shop_id = orders_with_lookalikes.shop_id
)

select * from final
