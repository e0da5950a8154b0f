-- Every scheme of a shop assigns every customer, prospects included, once, and
-- nothing else does: no scheme twice by the key of customer_segments, so as many
-- rows as schemes, all of them of known schemes.
{{ config(meta={
    'message': '{shop_id}: {row_total} customers have too many or too few rows in segmentation.customer_segments, such as customer {customer_id}: {row_count} rows, {scheme_count} of known schemes.',
}) }}
{%- set schemes = rfm_schemes() + learned_schemes() %}
with

assigned as (
    select
        shop_id,
        customer_id,
        count(*) as row_count,
        sum(
            case
                when segment_scheme in ('{{ schemes | join("', '") }}') then 1
                else 0
            end
        ) as scheme_count
    from {{ ref('customer_segments') }}
    group by shop_id, customer_id
)

select
    coalesce(customers.shop_id, assigned.shop_id) as shop_id,
    coalesce(customers.customer_id, assigned.customer_id) as customer_id,
    assigned.row_count,
    assigned.scheme_count
from {{ ref('customers') }} as customers
full outer join assigned
    on
        customers.shop_id = assigned.shop_id
        and customers.customer_id = assigned.customer_id
where
    customers.customer_id is null
    or coalesce(assigned.row_count, 0) != {{ schemes | length }}
    or assigned.scheme_count != {{ schemes | length }}
