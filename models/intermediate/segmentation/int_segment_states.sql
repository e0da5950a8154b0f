with

segment_map as (
    select * from {{ ref('rfm_segment_map') }}
),

segments as (
    select * from {{ ref('segments') }}
),

-- Five digits name a customer's segments in every scheme: the three scores and
-- the ranks of both M7 groups. Wide tables carry the digits, not the names.
final as (
    select
        10000 * segment_map.recency_score
        + 1000 * segment_map.frequency_score
        + 100 * segment_map.monetary_score
        + 10 * m7_threshold.segment_rank
        + m7_quota.segment_rank as segment_state,
        segment_map.rfm_cell,
        segment_map.recency_score,
        segment_map.frequency_score,
        segment_map.monetary_score,
        segment_map.rfm6 as rfm6_segment_id,
        segment_map.rfm11 as rfm11_segment_id,
        m7_threshold.segment_id as m7_threshold_segment_id,
        m7_quota.segment_id as m7_quota_segment_id
    from segment_map
    inner join segments as m7_threshold
        on
            m7_threshold.segment_scheme = 'm7_threshold'
            and m7_threshold.segment_rank > 0
    inner join segments as m7_quota
        on
            m7_quota.segment_scheme = 'm7_quota'
            and m7_quota.segment_rank > 0
)

select * from final
