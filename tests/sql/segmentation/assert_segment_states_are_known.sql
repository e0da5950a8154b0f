-- Whoever was scored has a segment in every scheme: a state that the seeds do
-- not know would turn a customer into a prospect.
select
    customers.shop_id,
    customers.as_of_date,
    customers.segment_state,
    count(*) as customer_count
from {{ ref('int_customer_rfm_by_as_of') }} as customers
left join {{ ref('int_segment_states') }} as segment_states
    on customers.segment_state = segment_states.segment_state
where segment_states.segment_state is null
group by customers.shop_id, customers.as_of_date, customers.segment_state
