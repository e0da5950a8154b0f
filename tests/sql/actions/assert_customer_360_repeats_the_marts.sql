-- customer_360 has every customer once, with the segment of every scheme that
-- customer_segments has, what customer_value expects, and the foremost opportunity.
{{ config(meta={
    'message': '{shop_id}: actions.customer_360 differs from segmentation.customer_segments and the marts of value in {rows}, such as {customer_id}, whose {segment_scheme} segment is {segment_label_fr} there and {flat_label_fr} here.',
}) }}
with

segments as (
    select * from {{ ref('customer_segments') }}
),

flat as (
    select * from {{ ref('customer_360') }}
),

customer_values as (
    select * from {{ ref('customer_value') }}
),

opportunities as (
    select * from {{ ref('customer_opportunities') }}
    where is_foremost
),

-- Once per customer, not per segment.
judged as (
    select
        flat.*,
        (flat.p_alive is not distinct from customer_values.p_alive)
        and (
            flat.margin_amount
            is not distinct from customer_values.margin_amount
        )
        and (
            flat.expected_margin_amount
            is not distinct from customer_values.expected_margin_amount
        )
        and (
            flat.opportunity_kind
            is not distinct from opportunities.opportunity_kind
        ) as is_equal
    from flat
    left join customer_values
        on
            flat.shop_id = customer_values.shop_id
            and flat.customer_id = customer_values.customer_id
    left join opportunities
        on
            flat.shop_id = opportunities.shop_id
            and flat.customer_id = opportunities.customer_id
),

compared as (
    select
        {%- for column in ['segment_id', 'segment_name', 'segment_label_fr'] %}
        case segments.segment_scheme
            {%- for scheme in rfm_schemes() + learned_schemes() %}
            when '{{ scheme }}' then judged.{{ scheme }}_{{ column }}
            {%- endfor %}
        end as flat_{{ column }},
        {%- endfor %}
        segments.shop_id,
        segments.customer_id,
        segments.segment_scheme,
        segments.segment_id,
        segments.segment_name,
        segments.segment_label_fr,
        coalesce(judged.is_equal, false) as is_equal
    from segments
    left join judged
        on
            segments.shop_id = judged.shop_id
            and segments.customer_id = judged.customer_id
)

select
    shop_id,
    customer_id,
    segment_scheme,
    segment_label_fr,
    flat_segment_label_fr as flat_label_fr
from compared
where
    not is_equal
    or coalesce(flat_segment_id, '') != segment_id
    or coalesce(flat_segment_name, '') != segment_name
    or coalesce(flat_segment_label_fr, '') != segment_label_fr
