with

dated_states as (
    select
        shop_id,
        as_of_date,
        customer_id,
        segment_state,
        lag(segment_state, 1, 0) over (
            partition by shop_id, customer_id
            order by as_of_date asc
        ) as previous_segment_state
    from {{ ref('int_customer_rfm_by_as_of') }}
),

segment_states as (
    select * from {{ ref('int_segment_states') }}
),

changed_states as (
    select * from dated_states
    where previous_segment_state != segment_state
),

-- A customer's first date is a change too: from prospect, the state 0.
changes as (
    select
        changed_states.shop_id,
        changed_states.customer_id,
        changed_states.as_of_date as valid_from,
        states.segment_scheme,
        states.segment_id,
        states.segment_name,
        states.segment_label_fr,
        states.segment_rank,
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
            partition by shop_id, segment_scheme, customer_id
            order by valid_from asc
        ) as valid_to
    from changes
),

final as (
    select
        -- ids
        shop_id,
        customer_id,
        segment_id,
        previous_segment_id,

        -- text
        segment_scheme,
        segment_name,
        segment_label_fr,

        -- numerics
        segment_rank,

        -- booleans
        valid_to is null as is_current,

        -- dates
        valid_from,
        valid_to
    from periods
)

select * from final
