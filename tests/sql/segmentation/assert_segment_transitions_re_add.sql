-- Arrivals in a segment, those who stayed included, are its customers at the
-- date; departures from it are its customers at the date before. A step has the
-- days between the two dates, and is partial if it does not end with a month.
{{ config(meta={
    'message': '{shop_id}: {segment_id} of {segment_scheme} has {customer_count} customers at {as_of_date}; segmentation.segment_transitions has {arrival_count} arrivals, and {departure_count} departures by the next date.',
}) }}
with

performance as (
    select * from {{ ref('segment_performance') }}
),

dates as (
    select
        shop_id,
        as_of_date,
        lag(as_of_date) over (
            partition by shop_id
            order by as_of_date
        ) as previous_as_of_date,
        lead(as_of_date) over (
            partition by shop_id
            order by as_of_date
        ) as next_as_of_date
    from (
        select distinct
            shop_id,
            as_of_date
        from performance
    ) as distinct_dates
),

arrivals as (
    select
        shop_id,
        segment_scheme,
        as_of_date,
        to_segment_id as segment_id,
        sum(customer_count) as customer_count
    from {{ ref('segment_transitions') }}
    group by shop_id, segment_scheme, as_of_date, to_segment_id
),

departures as (
    select
        shop_id,
        segment_scheme,
        as_of_date,
        from_segment_id as segment_id,
        sum(customer_count) as customer_count
    from {{ ref('segment_transitions') }}
    group by shop_id, segment_scheme, as_of_date, from_segment_id
)

select
    performance.shop_id,
    performance.segment_scheme,
    performance.as_of_date,
    performance.segment_id,
    performance.customer_count,
    arrivals.customer_count as arrival_count,
    departures.customer_count as departure_count
from performance
inner join dates
    on
        performance.shop_id = dates.shop_id
        and performance.as_of_date = dates.as_of_date
left join arrivals
    on
        performance.shop_id = arrivals.shop_id
        and performance.segment_scheme = arrivals.segment_scheme
        and performance.as_of_date = arrivals.as_of_date
        and performance.segment_id = arrivals.segment_id
left join departures
    on
        performance.shop_id = departures.shop_id
        and performance.segment_scheme = departures.segment_scheme
        and dates.next_as_of_date = departures.as_of_date
        and performance.segment_id = departures.segment_id
where
    performance.customer_count != coalesce(arrivals.customer_count, 0)
    or (
        dates.next_as_of_date is not null
        and performance.customer_count
        != coalesce(departures.customer_count, 0)
    )
union all
select
    transitions.shop_id,
    transitions.segment_scheme,
    transitions.as_of_date,
    transitions.to_segment_id as segment_id,
    transitions.customer_count,
    null as arrival_count,
    null as departure_count
from {{ ref('segment_transitions') }} as transitions
inner join dates
    on
        transitions.shop_id = dates.shop_id
        and transitions.as_of_date = dates.as_of_date
where
    transitions.is_partial_step != (extract(day from dates.as_of_date) > 1)
    or coalesce(transitions.step_days, -1)
    != coalesce(
        {{ dbt.datediff('dates.previous_as_of_date', 'dates.as_of_date', 'day') }},
        -1
    )
