with

customers as (
    select * from {{ ref('int_customer_purchases_by_as_of') }}
),

scores as (
    select * from {{ ref('int_rfm_scores_by_value') }}
),

segment_map as (
    select * from {{ ref('rfm_segment_map') }}
),

-- One row: the bounds of the two better groups.
m7_rules as (
    select
        {%- for segment in ['champions', 'potentials'] %}
        {%- for bound in [
            'minimum_value', 'minimum_orders', 'maximum_recency_days',
            'cumulative_share'
        ] %}
        max(case when segment_id = '{{ segment }}' then {{ bound }} end)
            as {{ segment }}_{{ bound }}
        {{- '' if segment == 'potentials' and loop.last else ',' }}
        {%- endfor %}
        {%- endfor %}
    from {{ ref('m7_rules') }}
),

scored as (
    select
        customers.*,
        recency.score as recency_score,
        frequency.score as frequency_score,
        monetary.score as monetary_score,
        monetary.higher_count,
        monetary.population
    from customers
    {%- for dimension, column in {
        'recency': 'recency_days',
        'frequency': 'frequency_scored',
        'monetary': 'monetary_amount',
    }.items() %}
    inner join scores as {{ dimension }}
        on
            customers.shop_id = {{ dimension }}.shop_id
            and customers.as_of_date = {{ dimension }}.as_of_date
            and customers.{{ column }} = {{ dimension }}.scored_value
            and {{ dimension }}.rfm_dimension = '{{ dimension }}'
    {%- endfor %}
),

final as (
    select
        scored.shop_id,
        scored.as_of_date,
        scored.customer_id,
        scored.is_current,
        scored.recency_days,
        scored.frequency,
        scored.monetary_amount,
        segment_map.rfm_cell,
        segment_map.rfm6 as rfm6_segment_id,
        segment_map.rfm11 as rfm11_segment_id,
        case
            {%- for segment in ['champions', 'potentials'] %}
            when
                scored.monetary_amount >= m7_rules.{{ segment }}_minimum_value
                and scored.frequency >= m7_rules.{{ segment }}_minimum_orders
                and scored.recency_days
                <= m7_rules.{{ segment }}_maximum_recency_days
                then '{{ segment }}'
            {%- endfor %}
            else 'standards'
        end as m7_threshold_segment_id,
        case
            {%- for segment in ['champions', 'potentials'] %}
            when
                scored.higher_count
                < m7_rules.{{ segment }}_cumulative_share * scored.population
                then '{{ segment }}'
            {%- endfor %}
            else 'standards'
        end as m7_quota_segment_id
    from scored
    inner join segment_map
        on
            scored.recency_score = segment_map.recency_score
            and scored.frequency_score = segment_map.frequency_score
            and scored.monetary_score = segment_map.monetary_score
    cross join m7_rules
)

select * from final
