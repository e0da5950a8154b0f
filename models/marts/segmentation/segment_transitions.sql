with

segment_performance as (
    select * from {{ ref('segment_performance') }}
),

segment_history as (
    select * from {{ ref('segment_history') }}
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
        shop_id,
        from_segment_id,
        to_segment_id,

        -- text
        segment_scheme,

        -- numerics
        cast(customer_count as bigint) as customer_count,
        case
            when from_segment_id != 'prospect'
                then {{ safe_divide(
                    'customer_count',
                    'sum(customer_count) over (partition by shop_id,'
                    ~ ' segment_scheme, as_of_date, from_segment_id)'
                ) }}
        end as transition_rate,

        -- dates
        as_of_date
    from transitions
)

select * from final
