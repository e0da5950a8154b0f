-- Every scheme of a shop assigns every customer, prospects included, once.
with

expected as (
    {%- for scheme in rfm_schemes() + learned_schemes() %}
    {{ 'union all' if not loop.first }}
    select
        shop_id,
        '{{ scheme }}' as segment_scheme,
        customer_id
    from {{ ref('customers') }}
    {%- endfor %}
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
