with

segment_map as (
    select * from {{ ref('rfm_segment_map') }}
),

segments as (
    select * from {{ ref('segments') }}
),

-- A customer is new for a while after the first purchase.
ages as (
    select
        0 as age_digit,
        false as is_new_customer
    union all
    select
        1 as age_digit,
        true as is_new_customer
),

-- Six digits name a customer's segments in every scheme: whether the customer
-- is new, the three scores, the ranks of both M7 groups. Wide tables carry the
-- digits, not the names.
states as (
    select
        100000 * ages.age_digit
        + 10000 * segment_map.recency_score
        + 1000 * segment_map.frequency_score
        + 100 * segment_map.monetary_score
        + 10 * m7_threshold.segment_rank
        + m7_quota.segment_rank as segment_state,
        segment_map.*,
        ages.is_new_customer,
        m7_threshold.segment_id as m7_threshold,
        m7_quota.segment_id as m7_quota
    from segment_map
    cross join ages
    inner join segments as m7_threshold
        on
            m7_threshold.segment_scheme = 'm7_threshold'
            and m7_threshold.segment_rank > 0
    inner join segments as m7_quota
        on
            m7_quota.segment_scheme = 'm7_quota'
            and m7_quota.segment_rank > 0
),

final as (
    select
        states.segment_state,
        segments.segment_scheme,
        segments.segment_id,
        segments.segment_name,
        segments.segment_label_fr,
        segments.segment_rank,
        segments.segment_colour,
        states.rfm_cell,
        states.recency_score,
        states.frequency_score,
        states.monetary_score
    from states
    inner join segments
        on
            segments.segment_id = case segments.segment_scheme
                when 'rfm6' then states.rfm6
                when 'rfm11'
                    then case
                        when states.is_new_customer then states.rfm11_new
                        else states.rfm11
                    end
                when 'm7_threshold' then states.m7_threshold
                when 'm7_quota' then states.m7_quota
            end
    union all
    -- A customer without a purchase is a prospect, in every scheme.
    select
        0 as segment_state,
        segment_scheme,
        segment_id,
        segment_name,
        segment_label_fr,
        segment_rank,
        segment_colour,
        null as rfm_cell,
        null as recency_score,
        null as frequency_score,
        null as monetary_score
    from segments
    where
        segment_id = 'prospect'
        and segment_scheme in ('rfm6', 'rfm11', 'm7_threshold', 'm7_quota')
)

select * from final
