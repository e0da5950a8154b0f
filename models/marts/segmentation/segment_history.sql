with

dated_segments as (
    select
        shop_id,
        as_of_date,
        customer_id,
        {%- for scheme in rfm_schemes() %}
        {{ scheme }}_segment_id,
        lag({{ scheme }}_segment_id) over (
            partition by shop_id, customer_id
            order by as_of_date
        ) as previous_{{ scheme }}_segment_id
        {{- ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('int_customer_rfm_by_as_of') }}
),

segments as (
    select * from {{ ref('segments') }}
),

-- A customer's first date is a change too: from prospect.
changes as (
    {%- for scheme in rfm_schemes() %}
    {{ 'union all' if not loop.first }}
    select
        shop_id,
        customer_id,
        '{{ scheme }}' as segment_scheme,
        {{ scheme }}_segment_id as segment_id,
        coalesce(previous_{{ scheme }}_segment_id, 'prospect')
            as previous_segment_id,
        as_of_date as valid_from
    from dated_segments
    where
        previous_{{ scheme }}_segment_id is null
        or previous_{{ scheme }}_segment_id != {{ scheme }}_segment_id
    {%- endfor %}
),

periods as (
    select
        *,
        lead(valid_from) over (
            partition by shop_id, segment_scheme, customer_id
            order by valid_from
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
