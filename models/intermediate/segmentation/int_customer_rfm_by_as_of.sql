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

-- One row: the bounds of the two better groups.
m7_bounds as (
    select
        {%- for segment in ['champions', 'potentials'] %}
        {%- for bound in [
            'minimum_value', 'minimum_orders', 'maximum_recency_days',
            'cumulative_share',
        ] %}
        max(case when segment_id = '{{ segment }}' then {{ bound }} end)
            as {{ segment }}_{{ bound }},
        {%- endfor %}
        {%- endfor %}
        count(*) as segment_count
    from m7_rules
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
    inner join scores as {{ dimension }}
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
            {%- for segment, rank in {'champions': 3, 'potentials': 2}.items() %}
            when
                scored.monetary_amount >= m7_bounds.{{ segment }}_minimum_value
                and scored.frequency >= m7_bounds.{{ segment }}_minimum_orders
                and scored.recency_days
                <= m7_bounds.{{ segment }}_maximum_recency_days
                then {{ rank }}
            {%- endfor %}
            else 1
        end
        + case
            {%- for segment, rank in {'champions': 3, 'potentials': 2}.items() %}
            when
                scored.higher_count
                < m7_bounds.{{ segment }}_cumulative_share * scored.population
                then {{ rank }}
            {%- endfor %}
            else 1
        end as segment_state
    from scored
    cross join m7_bounds
)

select * from final
