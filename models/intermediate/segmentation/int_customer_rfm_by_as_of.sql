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

-- The groups of M7, one row each, with their ranks in both schemes.
m7_groups as (
    select
        m7_rules.*,
        threshold_segments.segment_rank as threshold_rank,
        quota_segments.segment_rank as quota_rank
    from m7_rules
    inner join segments as threshold_segments
        on
            m7_rules.segment_id = threshold_segments.segment_id
            and threshold_segments.segment_scheme = 'm7_threshold'
    inner join segments as quota_segments
        on
            m7_rules.segment_id = quota_segments.segment_id
            and quota_segments.segment_scheme = 'm7_quota'
),

champions as (
    select * from m7_groups
    where segment_id = 'champions'
),

potentials as (
    select * from m7_groups
    where segment_id = 'potentials'
),

standards as (
    select * from m7_groups
    where segment_id = 'standards'
),

-- The digits of int_segment_states; equal values share a quota group.
final as (
    select
        customers.shop_id,
        customers.as_of_date,
        customers.customer_id,
        customers.is_current,
        customers.recency_days,
        customers.frequency,
        customers.monetary_amount,
        10000 * recency.score
        + 1000 * frequency.score
        + 100 * monetary.score
        + 10 * case
            when
                customers.monetary_amount >= champions.minimum_value
                and customers.frequency >= champions.minimum_orders
                and customers.recency_days <= champions.maximum_recency_days
                then champions.threshold_rank
            when
                customers.monetary_amount >= potentials.minimum_value
                and customers.frequency >= potentials.minimum_orders
                and customers.recency_days <= potentials.maximum_recency_days
                then potentials.threshold_rank
            else standards.threshold_rank
        end
        + case
            when
                monetary.higher_count
                < champions.cumulative_share * monetary.population
                then champions.quota_rank
            when
                monetary.higher_count
                < potentials.cumulative_share * monetary.population
                then potentials.quota_rank
            else standards.quota_rank
        end as segment_state
    from customers
    cross join champions
    cross join potentials
    cross join standards
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
            and customers.monetary_amount = monetary.scored_value
            and monetary.rfm_dimension = 'monetary'
)

select * from final
