{%- set sums = [
    'customer_count', 'revenue_amount', 'order_count', 'recency_days',
    'period_revenue_amount', 'period_order_count',
] -%}
with

segment_totals as (
    select * from {{ ref('int_segment_totals') }}
),

segment_states as (
    select * from {{ ref('int_segment_states') }}
),

segments as (
    select * from {{ ref('segments') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

totals as (
    {%- for scheme in rfm_schemes() %}
    {{ 'union all' if not loop.first }}
    select
        segment_totals.shop_id,
        segment_totals.as_of_date,
        segment_totals.is_current,
        {%- for sum in sums %}
        sum(segment_totals.{{ sum }}) as {{ sum }},
        {%- endfor %}
        '{{ scheme }}' as segment_scheme,
        segment_states.{{ scheme }}_segment_id as segment_id
    from segment_totals
    inner join segment_states
        on segment_totals.segment_state = segment_states.segment_state
    group by
        segment_totals.shop_id,
        segment_totals.as_of_date,
        segment_totals.is_current,
        segment_states.{{ scheme }}_segment_id
    {%- endfor %}
),

shared as (
    select
        *,
        sum(customer_count) over (
            partition by shop_id, as_of_date, segment_scheme
        ) as shop_customer_count,
        sum(revenue_amount) over (
            partition by shop_id, as_of_date, segment_scheme
        ) as shop_revenue_amount,
        rank() over (
            partition by shop_id, as_of_date, segment_scheme
            order by revenue_amount desc nulls last
        ) as revenue_rank
    from totals
),

final as (
    select
        -- ids
        shared.shop_id,
        shared.segment_id,
        cast(null as varchar) as model_run_id,

        -- text
        shared.segment_scheme,
        segments.segment_name,
        segments.segment_label_fr,

        -- numerics
        segments.segment_rank,
        cast(shared.customer_count as bigint) as customer_count,
        {{ safe_divide('shared.customer_count', 'shared.shop_customer_count') }}
            as customer_rate,
        cast(shared.revenue_amount as decimal(18, 2)) as revenue_amount,
        {{ safe_divide('shared.revenue_amount', 'shared.shop_revenue_amount') }}
            as revenue_rate,
        cast(shared.period_revenue_amount as decimal(18, 2))
            as period_revenue_amount,
        cast(shared.revenue_rank as integer) as revenue_rank,
        cast(
            shared.revenue_amount
            * cast(shops.gross_margin_rate as decimal(18, 4)) as decimal(18, 2)
        ) as margin_amount,
        cast(
            shared.revenue_amount * segments.potential_multiplier
            as decimal(18, 2)
        ) as potential_revenue_amount,
        cast(shared.order_count as bigint) as order_count,
        cast(shared.period_order_count as bigint) as period_order_count,
        {{ safe_divide('shared.revenue_amount', 'shared.order_count', 2) }}
            as average_order_value,
        {{ safe_divide('shared.revenue_amount', 'shared.customer_count', 2) }}
            as value_per_customer,
        {{ safe_divide('shared.recency_days', 'shared.customer_count', 4) }}
            as average_recency_days,
        {{ safe_divide('shared.order_count', 'shared.customer_count', 4) }}
            as average_frequency,

        -- booleans
        shared.is_current,
        true as is_assumed_margin,

        -- dates
        shared.as_of_date
    from shared
    inner join shops
        on shared.shop_id = shops.shop_id
    left join segments
        on
            shared.segment_scheme = segments.segment_scheme
            and shared.segment_id = segments.segment_id
)

select * from final
