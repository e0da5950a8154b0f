with

segment_performance as (
    select * from {{ ref('segment_performance') }}
),

segment_history as (
    select * from {{ ref('segment_history') }}
),

steps as (
    select
        shop_id,
        as_of_date,
        lag(as_of_date) over (partition by shop_id order by as_of_date asc)
            as from_date
    from segment_performance
    group by shop_id, as_of_date
),

moved as (
    select
        shop_id,
        segment_scheme,
        valid_from as as_of_date,
        previous_segment_id as from_segment_id,
        segment_id as to_segment_id,
        count(*) as customer_count
    from segment_history
    group by
        shop_id, segment_scheme, valid_from, previous_segment_id, segment_id
),

arrived as (
    select
        shop_id,
        segment_scheme,
        as_of_date,
        to_segment_id,
        sum(customer_count) as customer_count
    from moved
    group by shop_id, segment_scheme, as_of_date, to_segment_id
),

-- Nobody leaves the population, so customers who did not arrive stayed.
stayed as (
    select
        segment_performance.shop_id,
        segment_performance.segment_scheme,
        segment_performance.as_of_date,
        segment_performance.segment_id as from_segment_id,
        segment_performance.segment_id as to_segment_id,
        segment_performance.customer_count
        - coalesce(arrived.customer_count, 0) as customer_count
    from segment_performance
    left join arrived
        on
            segment_performance.shop_id = arrived.shop_id
            and segment_performance.segment_scheme = arrived.segment_scheme
            and segment_performance.as_of_date = arrived.as_of_date
            and segment_performance.segment_id = arrived.to_segment_id
),

transitions as (
    select * from moved
    union all
    select * from stayed
    where customer_count > 0
),

final as (
    select
        -- ids
        transitions.shop_id,
        transitions.from_segment_id,
        transitions.to_segment_id,

        -- text
        transitions.segment_scheme,
        from_segments.segment_colour as from_segment_colour,
        to_segments.segment_colour as to_segment_colour,

        -- numerics
        cast(transitions.customer_count as bigint) as customer_count,
        case
            when transitions.from_segment_id != 'prospect'
                then {{ safe_divide(
                    'transitions.customer_count',
                    'sum(transitions.customer_count) over (partition by'
                    ~ ' transitions.shop_id, transitions.segment_scheme,'
                    ~ ' transitions.as_of_date, transitions.from_segment_id)'
                ) }}
        end as transition_rate,
        cast(
            {{ dbt.datediff('steps.from_date', 'steps.as_of_date', 'day') }}
            as integer
        ) as step_days,

        -- booleans
        cast({{ dbt.date_trunc('month', 'steps.as_of_date') }} as date)
        != steps.as_of_date as is_partial_step,

        -- dates
        transitions.as_of_date
    from transitions
    inner join steps
        on
            transitions.shop_id = steps.shop_id
            and transitions.as_of_date = steps.as_of_date
    inner join {{ ref('segments') }} as from_segments
        on
            transitions.segment_scheme = from_segments.segment_scheme
            and transitions.from_segment_id = from_segments.segment_id
    inner join {{ ref('segments') }} as to_segments
        on
            transitions.segment_scheme = to_segments.segment_scheme
            and transitions.to_segment_id = to_segments.segment_id
)

select * from final
