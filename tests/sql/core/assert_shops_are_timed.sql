-- The shop's times are those of its orders, and by default the as-of moment is
-- a day after the last purchase.
{{ config(meta={
    'message': '{shop_id}: the times of core.shops are not those of its orders: as_of_at {as_of_at}, last_purchase_at {last_purchase_at}, first_purchase_at {first_purchase_at}, last_order_at {last_order_at}.',
}) }}
with

counted_orders as (
    select orders.*
    from {{ ref('orders') }} as orders
    where {{ is_counted_in_time('orders', 'last_line_at') }}
),

order_times as (
    select
        shop_id,
        min(case when is_purchase then ordered_at end) as first_purchase_at,
        max(case when is_purchase then last_line_at end) as last_purchase_at,
        max(last_line_at) as last_order_at
    from counted_orders
    group by shop_id
)

select shops.*
from {{ ref('shops') }} as shops
left join order_times
    on shops.shop_id = order_times.shop_id
where
    {%- for time in [
        'first_purchase_at', 'last_purchase_at', 'last_order_at',
    ] %}
    coalesce(shops.{{ time }}, timestamp '1900-01-01 00:00:00')
    != coalesce(order_times.{{ time }}, timestamp '1900-01-01 00:00:00')
    or
    {%- endfor %}
    (
        shops.as_of_policy in ('last_purchase', 'last_regular_purchase')
        and order_times.last_purchase_at is not null
        and coalesce(shops.as_of_at, timestamp '1900-01-01 00:00:00')
        != {{ dbt.dateadd('day', 1, 'order_times.last_purchase_at') }}
    )
