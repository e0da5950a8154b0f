-- Raising one score never lowers the segment's rank.
{{ config(meta={
    'message': 'The rank falls where a score rises in seeds/segmentation/rfm_segment_map.csv: {rows}, such as {rfm_cell} ({rfm11}) and {higher_rfm_cell} ({higher_rfm11}).',
}) }}
with

ranked as (
    select
        segment_map.*,
        segments.segment_rank
    from {{ ref('rfm_segment_map') }} as segment_map
    inner join {{ ref('segments') }} as segments
        on
            segment_map.rfm11 = segments.segment_id
            and segments.segment_scheme = 'rfm11'
)

select
    lower_cell.rfm_cell,
    higher_cell.rfm_cell as higher_rfm_cell,
    lower_cell.rfm11,
    higher_cell.rfm11 as higher_rfm11
from ranked as lower_cell
inner join ranked as higher_cell
    on
        lower_cell.recency_score <= higher_cell.recency_score
        and lower_cell.frequency_score <= higher_cell.frequency_score
        and lower_cell.monetary_score <= higher_cell.monetary_score
where lower_cell.segment_rank > higher_cell.segment_rank
