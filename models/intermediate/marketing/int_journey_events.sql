with

shops as (
    select * from {{ ref('int_shops') }}
),

touches as (
    select
        shop_id,
        customer_id,
        order_id,
        cast(null as varchar) as campaign_id,
        channel,
        2 as event_rank,
        ordered_at as event_at,
        ordered_at as touched_at
    from {{ ref('int_order_channels') }}
    where is_purchase
    union all
    -- Where orders have a date only, a contact of that day comes before them.
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
        end as event_at,
        contacts.touched_at
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
        'touch': ('touches', 'event_rank', 'event_at'),
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
        '{{ event }}' as event_kind,
        {{ rank }} as event_rank,
        {{ moment }} as event_at
    from {{ source }}
    {%- endfor %}
),

-- Counts of touches say which ones a window holds: nothing is joined by time.
final as (
    select
        shop_id,
        visitor_id,
        customer_id,
        order_id,
        campaign_id,
        channel,
        event_kind,
        {%- for name, running in {
            'touch_number': 'count(touched_at)',
            'purchase_number':
                "count(case when event_kind = 'purchase' then 1 end)",
            'last_touch_event_at':
                "max(case when event_kind = 'touch' then event_at end)",
        }.items() %}
        {{ running }} over (
            partition by visitor_id, shop_id
            order by
                event_at asc, event_rank asc, order_id asc,
                event_kind desc nulls last, touched_at asc, channel asc,
                campaign_id asc nulls last
            rows between unbounded preceding and current row
        ) as {{ name }},
        {%- endfor %}
        revenue_amount,
        event_at,
        touched_at
    from events
)

select * from final
