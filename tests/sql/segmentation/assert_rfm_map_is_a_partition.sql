-- 125 cells, each once, each with a known segment in both schemes, in rfm11 for
-- new customers and for others.
{{ config(meta={
    'message': 'seeds/segmentation/rfm_segment_map.csv is no partition of the 125 cells: {problem}.',
}) }}
with

segment_map as (
    select * from {{ ref('rfm_segment_map') }}
),

totals as (
    select
        count(*) as row_count,
        count(distinct rfm_cell) as cell_count,
        min(least(recency_score, frequency_score, monetary_score)) as lowest,
        max(greatest(recency_score, frequency_score, monetary_score))
            as highest
    from segment_map
),

problems as (
    select 'not 125 cells' as problem
    from totals
    where
        row_count != 125 or cell_count != 125 or lowest != 1 or highest != 5
    {%- for column in ['rfm6', 'rfm11', 'rfm11_new'] %}
    union all
    select '{{ column }}: ' || coalesce(segment_map.{{ column }}, 'null') as problem
    from segment_map
    left join {{ ref('segments') }} as segments
        on
            segment_map.{{ column }} = segments.segment_id
            and segments.segment_scheme = '{{ column.removesuffix('_new') }}'
    where
        segments.segment_id is null
        or segment_map.rfm_cell != cast(
            segment_map.recency_score * 100
            + segment_map.frequency_score * 10
            + segment_map.monetary_score as varchar
        )
    {%- endfor %}
)

select * from problems
