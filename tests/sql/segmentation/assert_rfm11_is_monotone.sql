-- Raising one score never lowers the segment's rank, of new customers or of
-- others, nor does being new.
{{ config(meta={
    'message': 'The rank falls where a score rises in seeds/segmentation/rfm_segment_map.csv: {rows}, such as {rfm_cell} ({segment_id}) and {higher_rfm_cell} ({higher_segment_id}).',
}) }}
with

segment_map as (
    select * from {{ ref('rfm_segment_map') }}
),

ranked as (
    {%- for column in ['rfm11', 'rfm11_new'] %}
    {{ 'union all' if not loop.first }}
    select
        segment_map.rfm_cell,
        segment_map.recency_score,
        segment_map.frequency_score,
        segment_map.monetary_score,
        {{ loop.index0 }} as age_digit,
        segments.segment_id,
        segments.segment_rank
    from segment_map
    inner join {{ ref('segments') }} as segments
        on
            segment_map.{{ column }} = segments.segment_id
            and segments.segment_scheme = 'rfm11'
    {%- endfor %}
)

select
    lower_cell.rfm_cell,
    higher_cell.rfm_cell as higher_rfm_cell,
    lower_cell.segment_id,
    higher_cell.segment_id as higher_segment_id
from ranked as lower_cell
inner join ranked as higher_cell
    on
        lower_cell.recency_score <= higher_cell.recency_score
        and lower_cell.frequency_score <= higher_cell.frequency_score
        and lower_cell.monetary_score <= higher_cell.monetary_score
        and lower_cell.age_digit <= higher_cell.age_digit
where lower_cell.segment_rank > higher_cell.segment_rank
