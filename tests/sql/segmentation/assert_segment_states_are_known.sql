-- Whoever was scored has a segment in every scheme: a state that the seeds do
-- not know would take a customer out of it.
{{ config(meta={
    'message': '{shop_id}: {customer_count} customers at {as_of_date} have the state {segment_state}, which intermediate.int_segment_states knows in {scheme_count} schemes.',
}) }}
with

customers as (
    select
        shop_id,
        as_of_date,
        segment_state,
        count(*) as customer_count
    from {{ ref('int_customer_rfm_by_as_of') }}
    group by shop_id, as_of_date, segment_state
),

segment_states as (
    select
        segment_state,
        count(*) as scheme_count
    from {{ ref('int_segment_states') }}
    group by segment_state
)

select
    customers.*,
    segment_states.scheme_count
from customers
left join segment_states
    on customers.segment_state = segment_states.segment_state
where coalesce(segment_states.scheme_count, 0) != {{ rfm_schemes() | length }}
