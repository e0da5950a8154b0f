with

segment_totals as (
    select * from {{ ref('int_segment_totals') }}
),

segment_states as (
    select * from {{ ref('int_segment_states') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

totals as (
    select
        segment_totals.shop_id,
        segment_totals.as_of_date,
        segment_totals.is_current,
        segment_states.segment_scheme,
        segment_states.segment_id,
        segment_states.segment_name,
        segment_states.segment_label_fr,
        segment_states.segment_rank,
        segment_states.potential_multiplier,
        sum(segment_totals.customer_count) as customer_count,
        sum(segment_totals.revenue_amount) as revenue_amount,
        sum(segment_totals.order_count) as order_count,
        sum(segment_totals.recency_days) as recency_days,
        sum(segment_totals.period_revenue_amount) as period_revenue_amount,
        sum(segment_totals.period_order_count) as period_order_count
    from segment_totals
    inner join segment_states
        on segment_totals.segment_state = segment_states.segment_state
    group by
        segment_totals.shop_id,
        segment_totals.as_of_date,
        segment_totals.is_current,
        segment_states.segment_scheme,
        segment_states.segment_id,
        segment_states.segment_name,
        segment_states.segment_label_fr,
        segment_states.segment_rank,
        segment_states.potential_multiplier
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

        -- text
        shared.segment_scheme,
        shared.segment_name,
        shared.segment_label_fr,

        -- numerics
        shared.segment_rank,
        cast(shared.customer_count as bigint) as customer_count,
        {{ safe_divide('shared.customer_count', 'shared.shop_customer_count') }}
            as customer_rate,
        cast(shared.revenue_amount as decimal(18, 4)) as revenue_amount,
        {{ safe_divide('shared.revenue_amount', 'shared.shop_revenue_amount') }}
            as revenue_rate,
        cast(shared.period_revenue_amount as decimal(18, 4))
            as period_revenue_amount,
        cast(shared.revenue_rank as integer) as revenue_rank,
        cast(
            shared.revenue_amount
            * cast(shops.gross_margin_rate as decimal(18, 4)) as decimal(18, 4)
        ) as margin_amount,
        cast(
            shared.revenue_amount * shared.potential_multiplier
            as decimal(18, 4)
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
)

select * from final
