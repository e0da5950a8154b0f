with

orders as (
    select * from {{ ref('orders') }}
    where is_purchase and is_before_as_of
),

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
        ordered_at as touched_at
    from {{ ref('int_order_channels') }}
    where is_purchase
    union all
    select
        shop_id,
        customer_id,
        null as order_id,
        campaign_id,
        channel,
        1 as event_rank,
        touched_at
    from {{ ref('int_touchpoints_cleaned') }}
    where rejection_reason is null
),

touches_in_time as (
    select
        touches.*,
        cast({{ dbt.dateadd(
            'day', 'shops.attribution_window_days', 'touches.touched_at'
        ) }} as timestamp) as expires_at
    from touches
    inner join shops
        on
            touches.shop_id = shops.shop_id
            and touches.touched_at < shops.as_of_at
),

-- At one moment: contacts, each order's channels before its purchase, and then
-- the ends of windows. A shop without touches has no journeys.
events as (
    {%- for event, (source, rank, moment) in {
        'touch': ('touches_in_time', 'event_rank', 'touched_at'),
        'purchase': ('orders', '2', 'ordered_at'),
        'end': ('touches_in_time', '3', 'expires_at'),
    }.items() %}
    {{ 'union all' if not loop.first }}
    select
        shop_id,
        {{ visitor_id() }} as visitor_id,
        customer_id,
        order_id,
        {%- for column, (owner, type) in {
            'campaign_id': ('touch', 'varchar'),
            'channel': ('touch', 'varchar'),
            'touched_at': ('touch', 'timestamp'),
            'expires_at': ('touch', 'timestamp'),
            'revenue_amount': ('purchase', 'decimal(18, 4)'),
        }.items() %}
        cast({{ column if event == owner else 'null' }} as {{ type }})
            as {{ column }},
        {%- endfor %}
        {{ 1 if event == 'purchase' else 0 }} as purchase_count,
        {{ rank }} as event_rank,
        {{ moment }} as event_at
    from {{ source }}
    {%- if event == 'purchase' %}
    where shop_id in (select touches_in_time.shop_id from touches_in_time)
    {%- endif %}
    {%- endfor %}
),

-- Windows end in the order of their touches, so two counts say which touches are
-- in the window: no purchase is compared with all touches of its customer.
final as (
    select
        shop_id,
        visitor_id,
        customer_id,
        order_id,
        campaign_id,
        channel,
        revenue_amount,
        {%- for name, running in {
            'touch_number': 'count(touched_at)',
            'purchase_number': 'sum(purchase_count)',
            'ended_count': 'count(case when event_rank = 3 then 1 end)',
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
        purchase_count = 1 as is_purchase,
        event_at,
        expires_at
    from events
)

select * from final
where is_purchase or expires_at is not null
