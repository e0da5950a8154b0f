with

customers as (
    select * from {{ ref('int_customer_rfm_by_as_of') }}
    where is_current
),

dated_customers as (
    select * from {{ ref('int_customer_rfm_by_as_of') }}
),

segment_states as (
    select * from {{ ref('int_segment_states') }}
),

segments as (
    select * from {{ ref('segments') }}
),

dated_states as (
    select
        shop_id,
        customer_number,
        as_of_date,
        segment_state,
        lag(segment_state, 1, 0) over (
            partition by customer_number, shop_id
            order by as_of_date asc
        ) as previous_segment_state
    from dated_customers
),

changed_states as (
    select * from dated_states
    where previous_segment_state != segment_state
),

-- A customer's first date is a change too: from prospect, the state 0.
changes as (
    select
        changed_states.shop_id,
        changed_states.customer_number,
        changed_states.as_of_date as valid_from,
        states.segment_scheme,
        states.segment_id,
        previous_states.segment_id as previous_segment_id
    from changed_states
    inner join segment_states as states
        on changed_states.segment_state = states.segment_state
    inner join segment_states as previous_states
        on
            changed_states.previous_segment_state
            = previous_states.segment_state
            and states.segment_scheme = previous_states.segment_scheme
            and states.segment_id != previous_states.segment_id
),

periods as (
    select
        *,
        lead(valid_from) over (
            partition by customer_number, segment_scheme, shop_id
            order by valid_from
        ) as valid_to
    from changes
),

-- Nobody leaves the population: who was in it is in it today.
final as (
    select
        -- ids
        customers.shop_id,
        customers.customer_id,
        periods.segment_id,
        periods.previous_segment_id,

        -- text
        periods.segment_scheme,
        segments.segment_name,
        segments.segment_label_fr,
        segments.segment_colour,

        -- numerics
        segments.segment_rank,

        -- booleans
        periods.valid_to is null as is_current,

        -- dates
        periods.valid_from,
        periods.valid_to
    from periods
    inner join customers
        on
            periods.shop_id = customers.shop_id
            and periods.customer_number = customers.customer_number
    inner join segments
        on
            periods.segment_scheme = segments.segment_scheme
            and periods.segment_id = segments.segment_id
)

select * from final
