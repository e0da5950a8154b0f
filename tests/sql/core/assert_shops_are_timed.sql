-- The shop's times are those of its orders, and a shop with purchases has an
-- as-of moment.
with

order_times as (
    select
        shop_id,
        max(case when is_purchase then last_line_at end) as last_purchase_at,
        max(last_line_at) as last_order_at
    from {{ ref('orders') }}
    group by shop_id
)

select shops.*
from {{ ref('shops') }} as shops
left join order_times
    on shops.shop_id = order_times.shop_id
where
    coalesce(shops.last_order_at, timestamp '1900-01-01 00:00:00')
    != coalesce(order_times.last_order_at, timestamp '1900-01-01 00:00:00')
    or (order_times.last_purchase_at is not null and shops.as_of_at is null)
