{%- set sums = [
    'customer_count', 'revenue_amount', 'order_count', 'recency_days',
    'period_revenue_amount', 'period_order_count', 'cost_amount',
    'costed_revenue_amount',
] -%}
with

customers as (
    select * from {{ ref('int_customer_rfm_by_as_of') }}
),

orders as (
    select * from {{ ref('orders') }}
    where customer_id is not null
),

segment_states as (
    select * from {{ ref('int_segment_states') }}
),

segments as (
    select * from {{ ref('segments') }}
    where
        segment_id != 'prospect'
        and segment_scheme in ('{{ rfm_schemes() | join("', '") }}')
),

as_of_dates as (
    select
        *,
        coalesce(
            lag(as_of_at) over (partition by shop_id order by as_of_at asc),
            {{ dbt.dateadd('month', -1, 'as_of_at') }}
        ) as previous_as_of_at
    from {{ ref('int_as_of_dates') }}
),

-- Purchases between two as-of dates: few customers buy in each.
recent_orders as (
    select
        as_of_dates.shop_id,
        as_of_dates.as_of_date,
        orders.customer_id,
        sum(orders.revenue_amount) as period_revenue_amount,
        sum(case when orders.is_purchase then 1 else 0 end)
            as period_order_count
    from as_of_dates
    inner join orders
        on
            as_of_dates.shop_id = orders.shop_id
            and as_of_dates.previous_as_of_at <= orders.ordered_at
            and as_of_dates.as_of_at > orders.ordered_at
    group by
        as_of_dates.shop_id, as_of_dates.as_of_date, orders.customer_id
),

-- Few rows cover all customers: one per date and combination of segments.
state_totals as (
    select
        customers.shop_id,
        customers.as_of_date,
        customers.segment_state,
        count(*) as customer_count,
        coalesce(sum(customers.monetary_amount), 0) as revenue_amount,
        sum(customers.cost_amount) as cost_amount,
        sum(customers.costed_revenue_amount) as costed_revenue_amount,
        sum(customers.frequency) as order_count,
        sum(customers.recency_days) as recency_days,
        sum(recent_orders.period_revenue_amount) as period_revenue_amount,
        sum(recent_orders.period_order_count) as period_order_count
    from customers
    left join recent_orders
        on
            customers.shop_id = recent_orders.shop_id
            and customers.as_of_date = recent_orders.as_of_date
            and customers.customer_id = recent_orders.customer_id
    group by
        customers.shop_id, customers.as_of_date, customers.segment_state
),

segment_totals as (
    select
        {%- for sum in sums %}
        sum(state_totals.{{ sum }}) as {{ sum }},
        {%- endfor %}
        state_totals.shop_id,
        state_totals.as_of_date,
        segment_states.segment_scheme,
        segment_states.segment_id
    from state_totals
    inner join segment_states
        on state_totals.segment_state = segment_states.segment_state
    group by
        state_totals.shop_id, state_totals.as_of_date,
        segment_states.segment_scheme, segment_states.segment_id
),

-- A segment that nobody is in has zeros, so that an alert on its share can fire.
final as (
    select
        {%- for sum in sums %}
        coalesce(segment_totals.{{ sum }}, 0) as {{ sum }},
        {%- endfor %}
        as_of_dates.shop_id,
        as_of_dates.as_of_date,
        as_of_dates.is_current,
        segments.segment_scheme,
        segments.segment_id
    from as_of_dates
    cross join segments
    left join segment_totals
        on
            as_of_dates.shop_id = segment_totals.shop_id
            and as_of_dates.as_of_date = segment_totals.as_of_date
            and segments.segment_scheme = segment_totals.segment_scheme
            and segments.segment_id = segment_totals.segment_id
)

select * from final
