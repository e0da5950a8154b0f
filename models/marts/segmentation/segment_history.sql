with

dated_states as (
    select
        shop_id,
        as_of_date,
        customer_id,
        segment_state,
        lag(segment_state) over (
            partition by shop_id, customer_id
            order by as_of_date asc
        ) as previous_segment_state
    from {{ ref('int_customer_rfm_by_as_of') }}
),

segment_states as (
    select * from {{ ref('int_segment_states') }}
),

segments as (
    select * from {{ ref('segments') }}
),

changed_states as (
    select * from dated_states
    where
        previous_segment_state is null
        or previous_segment_state != segment_state
),

-- A customer's first date is a change too: from prospect.
changes as (
    {%- for scheme in rfm_schemes() %}
    {{ 'union all' if not loop.first }}
    select
        changed_states.shop_id,
        changed_states.customer_id,
        '{{ scheme }}' as segment_scheme,
        states.{{ scheme }}_segment_id as segment_id,
        coalesce(previous_states.{{ scheme }}_segment_id, 'prospect')
            as previous_segment_id,
        changed_states.as_of_date as valid_from
    from changed_states
    inner join segment_states as states
        on changed_states.segment_state = states.segment_state
    left join segment_states as previous_states
        on changed_states.previous_segment_state = previous_states.segment_state
    where
        previous_states.{{ scheme }}_segment_id is null
        or previous_states.{{ scheme }}_segment_id
        != states.{{ scheme }}_segment_id
    {%- endfor %}
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
        periods.shop_id,
        periods.customer_id,
        periods.segment_id,
        periods.previous_segment_id,
        cast(null as varchar) as model_run_id,

        -- text
        periods.segment_scheme,
        segments.segment_name,
        segments.segment_label_fr,

        -- numerics
        segments.segment_rank,

        -- booleans
        periods.valid_to is null as is_current,

        -- dates
        periods.valid_from,
        periods.valid_to
    from periods
    left join segments
        on
            periods.segment_scheme = segments.segment_scheme
            and periods.segment_id = segments.segment_id
)

select * from final
