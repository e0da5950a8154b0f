-- Every scheme of a shop assigns every customer, prospects included, once.
with

schemes as (
    select distinct
        shop_id,
        segment_scheme
    from {{ ref('customer_segments') }}
),

expected as (
    select
        schemes.shop_id,
        schemes.segment_scheme,
        customers.customer_id
    from schemes
    inner join {{ ref('customers') }} as customers
        on schemes.shop_id = customers.shop_id
)

select
    expected.*,
    customer_segments.customer_id as assigned_customer_id
from expected
full outer join {{ ref('customer_segments') }} as customer_segments
    on
        expected.shop_id = customer_segments.shop_id
        and expected.segment_scheme = customer_segments.segment_scheme
        and expected.customer_id = customer_segments.customer_id
where expected.customer_id is null or customer_segments.customer_id is null
