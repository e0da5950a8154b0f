with

shops as (
    select * from {{ ref('int_shops') }}
),

-- Where orders have a date only, a contact of that day comes before them.
touches as (
    select
        shop_id,
        customer_id,
        order_id,
        cast(null as varchar) as campaign_id,
        channel,
        2 as event_rank,
        ordered_at as touched_at
    from {{ ref('int_order_channels') }}
    where is_purchase
    union all
    select
        contacts.shop_id,
        contacts.customer_id,
        null as order_id,
        contacts.campaign_id,
        contacts.channel,
        1 as event_rank,
        case
            when shops.has_times_of_day then contacts.touched_at
            else {{ dbt.date_trunc('day', 'contacts.touched_at') }}
        end as touched_at
    from {{ ref('int_touchpoints_cleaned') }} as contacts
    inner join shops
        on
            contacts.shop_id = shops.shop_id
            and contacts.touched_at < shops.as_of_at
    where contacts.rejection_reason is null
),

purchases as (
    select
        orders.*,
        {{ dbt.dateadd(
            'day', '-shops.attribution_window_days', 'orders.ordered_at'
        ) }} as window_starts_at
    from {{ ref('orders') }} as orders
    inner join shops
        on orders.shop_id = shops.shop_id
    where
        orders.is_purchase
        and orders.is_before_as_of
        and orders.shop_id in (select touches.shop_id from touches)
),

-- At one moment: starts of windows, contacts, an order's channels, its purchase.
events as (
    {%- for event, (source, rank, moment) in {
        'touch': ('touches', 'event_rank', 'touched_at'),
        'purchase': ('purchases', '2', 'ordered_at'),
        'window': ('purchases', '0', 'window_starts_at'),
    }.items() %}
    {{ 'union all' if not loop.first }}
    select
        shop_id,
        {{ visitor_id() }} as visitor_id,
        customer_id,
        order_id,
        {%- for column, owner in {
            'campaign_id': 'touch', 'channel': 'touch', 'touched_at': 'touch',
            'revenue_amount': 'purchase',
        }.items() %}
        {{ column if event == owner else 'null' }} as {{ column }},
        {%- endfor %}
        {{ 1 if event == 'purchase' else 0 }} as purchase_count,
        {{ rank }} as event_rank,
        {{ moment }} as event_at
    from {{ source }}
    {%- endfor %}
),

-- Counts of touches say which ones a window holds: nothing is joined by time.
counted as (
    select
        *,
        {%- for name, running in {
            'touch_number': 'count(touched_at)',
            'purchase_number': 'sum(purchase_count)',
            'last_touched_at': 'max(touched_at)',
        }.items() %}
        {{ running }} over (
            partition by visitor_id, shop_id
            order by
                event_at asc, event_rank asc, order_id asc,
                purchase_count asc, channel asc, campaign_id asc nulls last
            rows between unbounded preceding and current row
        ) as {{ name }},
        {%- endfor %}
        purchase_count = 1 as is_purchase
    from events
),

-- Apart, because an outer join on orders that touches lack would be slow.
final as (
    select
        *,
        cast(null as bigint) as ended_count
    from counted
    where touched_at is not null
    union all
    select
        purchased.*,
        windows.touch_number as ended_count
    from counted as purchased
    inner join counted as windows
        on
            purchased.shop_id = windows.shop_id
            and purchased.order_id = windows.order_id
    where purchased.is_purchase and windows.event_rank = 0
)

select * from final
