{%- set is_enough = 'coalesce(customers.monetary_amount >= m7.GROUP_minimum_value, true)' -%}
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

-- The groups of M7 in one row, with their ranks in both schemes.
m7 as (
    select
        {%- for group in ['champions', 'potentials', 'standards'] %}
        {%- for column in [
            'minimum_value', 'minimum_orders', 'maximum_recency_days',
            'cumulative_share',
        ] %}
        max(case when m7_rules.segment_id = '{{ group }}' then m7_rules.{{ column }} end)
            as {{ group }}_{{ column }},
        {%- endfor %}
        {%- for scheme in ['threshold', 'quota'] %}
        max(
            case
                when
                    segments.segment_scheme = 'm7_{{ scheme }}'
                    and segments.segment_id = '{{ group }}'
                    then segments.segment_rank
            end
        ) as {{ group }}_{{ scheme }}_rank,
        {%- endfor %}
        {%- endfor %}
        count(*) as segment_count
    from m7_rules
    inner join segments
        on m7_rules.segment_id = segments.segment_id
),

-- The digits of int_segment_states; equal values share a quota group. Where the
-- shop has no amounts F takes the place of M, and M7 asks for none.
final as (
    select
        customers.shop_id,
        customers.as_of_date,
        customers.customer_id,
        customers.customer_number,
        customers.is_current,
        customers.recency_days,
        customers.frequency,
        customers.monetary_amount,
        customers.cost_amount,
        customers.costed_revenue_amount,
        customers.is_new_customer,
        case when customers.is_new_customer then 100000 else 0 end
        + 10000 * recency.score
        + 1000 * frequency.score
        + 100 * monetary.score
        + 10 * case
            {%- for group in ['champions', 'potentials'] %}
            when
                {{ is_enough | replace('GROUP', group) }}
                and customers.frequency >= m7.{{ group }}_minimum_orders
                and customers.recency_days <= m7.{{ group }}_maximum_recency_days
                then m7.{{ group }}_threshold_rank
            {%- endfor %}
            else m7.standards_threshold_rank
        end
        + case
            when
                monetary.higher_count
                < m7.champions_cumulative_share * monetary.population
                then m7.champions_quota_rank
            when
                monetary.higher_count
                < m7.potentials_cumulative_share * monetary.population
                then m7.potentials_quota_rank
            else m7.standards_quota_rank
        end as segment_state
    from customers
    cross join m7
    left join scores as recency
        on
            customers.shop_id = recency.shop_id
            and customers.as_of_date = recency.as_of_date
            and customers.recency_days = recency.scored_value
            and recency.rfm_dimension = 'recency'
    left join scores as frequency
        on
            customers.shop_id = frequency.shop_id
            and customers.as_of_date = frequency.as_of_date
            and customers.frequency_scored = frequency.scored_value
            and frequency.rfm_dimension = 'frequency'
    left join scores as monetary
        on
            customers.shop_id = monetary.shop_id
            and customers.as_of_date = monetary.as_of_date
            {% if shops_without_amounts() -%}
            and coalesce(customers.monetary_amount, customers.frequency_scored)
            = monetary.scored_value
            and monetary.rfm_dimension = case
                when customers.monetary_amount is null then 'frequency'
                else 'monetary'
            end
            {%- else -%}
            and customers.monetary_amount = monetary.scored_value
            and monetary.rfm_dimension = 'monetary'
            {%- endif %}
)

select * from final
