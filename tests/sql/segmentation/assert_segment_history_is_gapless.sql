-- Periods follow each other without gap or overlap, none is empty, the last
-- one is open, and it is the segment that customer_segments shows, in the
-- schemes that have a history.
{{ config(meta={
    'message': '{shop_id}: {rows} of segmentation.segment_history have a gap, an overlap or another last segment than customer_segments, such as customer {customer_id} in {segment_scheme}.',
}) }}
with

periods as (
    select
        shop_id,
        segment_scheme,
        customer_id,
        segment_id,
        previous_segment_id,
        is_current,
        valid_from,
        valid_to,
        lead(valid_from) over (
            partition by customer_id, segment_scheme, shop_id
            order by valid_from
        ) as next_valid_from,
        lead(previous_segment_id) over (
            partition by customer_id, segment_scheme, shop_id
            order by valid_from
        ) as next_previous_segment_id
    from {{ ref('segment_history') }}
),

broken as (
    select
        shop_id,
        segment_scheme,
        customer_id
    from periods
    where
        coalesce(valid_to, date '9999-12-31')
        != coalesce(next_valid_from, date '9999-12-31')
        or valid_to <= valid_from
        or is_current != (valid_to is null)
        or next_previous_segment_id != segment_id
        or segment_id = previous_segment_id
),

misplaced as (
    select
        customer_segments.shop_id,
        customer_segments.segment_scheme,
        customer_segments.customer_id
    from {{ ref('customer_segments') }} as customer_segments
    left join {{ ref('segment_history') }} as periods
        on
            customer_segments.shop_id = periods.shop_id
            and customer_segments.segment_scheme = periods.segment_scheme
            and customer_segments.customer_id = periods.customer_id
            and periods.is_current
    where
        coalesce(periods.segment_id, 'prospect') != customer_segments.segment_id
        and customer_segments.segment_scheme in (
            '{{ rfm_schemes() | join("', '") }}'
        )
)

select * from broken
union all
select * from misplaced
