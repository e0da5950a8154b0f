-- Other readings of "recent", one row each with the number of late orders that it
-- finds: three months are not ninety days, and the moment from which one looks back
-- matters. Compare with late_orders_recent.
with

deliveries as (
    select * from {{ ref('order_deliveries') }}
    where not is_cancelled
),

shops as (
    select * from {{ ref('shops') }}
),

windows as (
    select
        shop_id,
        late_orders_minimum_days,
        'days before the day after the last order' as reading,
        {{ dbt.dateadd(
            'day',
            '1 - late_orders_window_days',
            dbt.date_trunc('day', 'last_order_at')
        ) }} as starts_at
    from shops
    union all
    select
        shop_id,
        late_orders_minimum_days,
        'days before the time of the last order' as reading,
        {{ dbt.dateadd('day', '-late_orders_window_days', 'last_order_at') }}
            as starts_at
    from shops
    union all
    select
        shop_id,
        late_orders_minimum_days,
        '3 months before the day of the last order' as reading,
        {{ dbt.dateadd('month', -3, dbt.date_trunc('day', 'last_order_at')) }}
            as starts_at
    from shops
    union all
    select
        shop_id,
        late_orders_minimum_days,
        '3 months before the time of the last order' as reading,
        {{ dbt.dateadd('month', -3, 'last_order_at') }} as starts_at
    from shops
),

final as (
    select
        windows.shop_id,
        windows.reading,
        count(*) as order_count
    from windows
    inner join deliveries
        on
            windows.shop_id = deliveries.shop_id
            and windows.starts_at <= deliveries.ordered_at
            and windows.late_orders_minimum_days <= deliveries.delay_days
    group by windows.shop_id, windows.reading
)

select * from final
