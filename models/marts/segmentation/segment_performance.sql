with

segment_totals as (
    select * from {{ ref('int_segment_totals') }}
),

segments as (
    select * from {{ ref('segments') }}
),

multipliers as (
    select * from {{ ref('opportunity_multipliers') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

degenerate_schemes as (
    {{ degenerate_schemes() }}
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
            order by
                case when customer_count > 0 then revenue_amount end
                desc nulls last
        ) as revenue_rank
    from segment_totals
),

final as (
    select
        -- ids
        shared.shop_id,
        shared.segment_id,

        -- text
        shared.segment_scheme,
        segments.segment_name,
        segments.segment_label_fr,
        segments.segment_colour,

        -- numerics
        segments.segment_rank,
        cast(shared.customer_count as bigint) as customer_count,
        {{ safe_divide('shared.customer_count', 'shared.shop_customer_count') }}
            as customer_rate,
        cast(shared.revenue_amount as decimal(18, 4)) as revenue_amount,
        {{ safe_divide('shared.revenue_amount', 'shared.shop_revenue_amount') }}
            as revenue_rate,
        cast(shared.period_revenue_amount as decimal(18, 4))
            as period_revenue_amount,
        cast(shared.revenue_rank as integer) as revenue_rank,
        {{ margin_amount('shared', 'shops.gross_margin_rate') }} as margin_amount,
        cast(
            shared.revenue_amount * multipliers.potential_multiplier
            as decimal(18, 4)
        ) as potential_revenue_amount,
        cast(shared.order_count as bigint) as order_count,
        cast(shared.period_order_count as bigint) as period_order_count,
        {{ average_amount('shared.revenue_amount', 'shared.order_count') }}
            as average_order_value,
        {{ average_amount('shared.revenue_amount', 'shared.customer_count') }}
            as value_per_customer,
        {{ safe_divide('shared.recency_days', 'shared.customer_count', 4) }}
            as average_recency_days,
        {{ safe_divide('shared.order_count', 'shared.customer_count', 4) }}
            as average_frequency,

        -- booleans
        shared.is_current,
        degenerate_schemes.segment_scheme is not null as is_degenerate,
        shared.costed_revenue_amount != shared.revenue_amount
            as is_assumed_margin,

        -- dates
        shared.as_of_date
    from shared
    inner join shops
        on shared.shop_id = shops.shop_id
    inner join segments
        on
            shared.segment_scheme = segments.segment_scheme
            and shared.segment_id = segments.segment_id
    left join multipliers
        on
            shared.segment_scheme = multipliers.segment_scheme
            and shared.segment_id = multipliers.segment_id
    left join degenerate_schemes
        on
            shared.shop_id = degenerate_schemes.shop_id
            and shared.as_of_date = degenerate_schemes.as_of_date
            and shared.segment_scheme = degenerate_schemes.segment_scheme
    -- Months in which only guests had bought have no segments.
    where shared.shop_customer_count > 0
)

select * from final
