{%- set scored_columns = {
    'recency': 'recency_days',
    'frequency': 'frequency_scored',
    'monetary': 'monetary_amount',
} -%}
with

customers as (
    select * from {{ ref('int_customer_purchases_by_as_of') }}
),

scores as (
    select * from {{ ref('int_rfm_scores_by_value') }}
),

m7_rules as (
    select * from {{ ref('m7_rules') }}
),

segments as (
    select * from {{ ref('segments') }}
),

-- One row: the bounds of the two better groups, and the ranks of all three,
-- of which the rest has the lowest.
m7_bounds as (
    select
        {%- for segment in ['champions', 'potentials'] %}
        {%- for bound in [
            'minimum_value', 'minimum_orders', 'maximum_recency_days',
            'cumulative_share',
        ] %}
        max(
            case
                when m7_rules.segment_id = '{{ segment }}'
                    then m7_rules.{{ bound }}
            end
        ) as {{ segment }}_{{ bound }},
        {%- endfor %}
        {%- endfor %}
        {%- for scheme in ['m7_threshold', 'm7_quota'] %}
        {%- for segment in ['champions', 'potentials'] %}
        max(
            case
                when
                    segments.segment_scheme = '{{ scheme }}'
                    and segments.segment_id = '{{ segment }}'
                    then segments.segment_rank
            end
        ) as {{ scheme }}_{{ segment }}_rank,
        {%- endfor %}
        {%- endfor %}
        min(
            case
                when segments.segment_scheme = 'm7_threshold'
                    then segments.segment_rank
            end
        ) as m7_threshold_standards_rank,
        min(
            case
                when segments.segment_scheme = 'm7_quota'
                    then segments.segment_rank
            end
        ) as m7_quota_standards_rank
    from m7_rules
    inner join segments
        on
            m7_rules.segment_id = segments.segment_id
            and segments.segment_scheme in ('m7_threshold', 'm7_quota')
),

scored as (
    select
        customers.*,
        10000 * recency.score
        + 1000 * frequency.score
        + 100 * monetary.score as rfm_digits,
        monetary.higher_count,
        monetary.population
    -- noqa: disable=LT02
    from customers
    {%- for dimension, column in scored_columns.items() %}
    left join scores as {{ dimension }}
        on
            customers.shop_id = {{ dimension }}.shop_id
            and customers.as_of_date = {{ dimension }}.as_of_date
            and customers.{{ column }} = {{ dimension }}.scored_value
            and {{ dimension }}.rfm_dimension = '{{ dimension }}'
    {%- endfor %}
    -- noqa: enable=LT02
),

-- The digits of int_segment_states; equal values share a quota group.
final as (
    select
        scored.shop_id,
        scored.as_of_date,
        scored.customer_id,
        scored.is_current,
        scored.recency_days,
        scored.frequency,
        scored.monetary_amount,
        scored.rfm_digits
        + 10 * case
            {%- for segment in ['champions', 'potentials'] %}
            when
                scored.monetary_amount >= m7_bounds.{{ segment }}_minimum_value
                and scored.frequency >= m7_bounds.{{ segment }}_minimum_orders
                and scored.recency_days
                <= m7_bounds.{{ segment }}_maximum_recency_days
                then m7_bounds.m7_threshold_{{ segment }}_rank
            {%- endfor %}
            else m7_bounds.m7_threshold_standards_rank
        end
        + case
            {%- for segment in ['champions', 'potentials'] %}
            when
                scored.higher_count
                < m7_bounds.{{ segment }}_cumulative_share * scored.population
                then m7_bounds.m7_quota_{{ segment }}_rank
            {%- endfor %}
            else m7_bounds.m7_quota_standards_rank
        end as segment_state
    from scored
    cross join m7_bounds
)

select * from final
