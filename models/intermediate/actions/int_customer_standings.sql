{{ config(materialized='view') }}
{%- set named = ['segment_id', 'segment_name', 'segment_label_fr'] -%}
{#- The higher, the better. -#}
{%- set measures = {'r': '-recency_days', 'f': 'frequency', 'm': 'monetary_amount'} -%}
with

customers as (
    select * from {{ ref('customers') }}
),

scored_customers as (
    select
        {%- for score, measure in measures.items() %}
        cast({{ measure }} as decimal(18, 4)) as {{ score }}_value,
        {%- endfor %}
        *
    from {{ ref('int_customer_rfm_by_as_of') }}
    where is_current
),

-- Scoring distinct values is much less work than scoring customers. Those of
-- int_rfm_scores_by_value have no ties of F where rfm_tie_policy breaks them.
distinct_values as (
    {%- for score in measures %}
    {{ 'union all' if not loop.first }}
    select
        shop_id,
        '{{ score }}' as measure,
        {{ score }}_value as scored_value,
        count(*) as customer_count
    from scored_customers
    group by shop_id, {{ score }}_value
    {%- endfor %}
),

-- 1 + floor(10 x customers who are strictly worse / customers): equal values get
-- equal scores, whatever rule a shop has for its scores on five.
scores as (
    select
        *,
        cast(1 + {{ integer_divide(
            '10 * (sum(customer_count) over (partition by shop_id, measure '
            ~ 'order by scored_value asc rows between unbounded preceding '
            ~ 'and current row) - customer_count)',
            'sum(customer_count) over (partition by shop_id, measure)'
        ) }} as integer) as score_10
    from distinct_values
),

clusters as (
    select * from {{ ref('int_customer_clusters') }}
),

segment_states as (
    select * from {{ ref('int_segment_states') }}
),

cluster_labels as (
    select * from {{ ref('cluster_labels') }}
),

prospects as (
    select * from {{ ref('segments') }}
    where segment_rank = 0
),

-- Segments as in customer_segments, from the few rows that name states and clusters:
-- turning a row per scheme into columns would take five times as long.
final as (
    select
        {%- for score in measures %}
        {{ score }}_scores.score_10 as {{ score }}_score_10,
        {%- endfor %}
        {%- for scheme in rfm_schemes() %}
        {%- for column in named %}
        {{ scheme }}.{{ column }} as {{ scheme }}_{{ column }},
        {%- endfor %}
        {%- endfor %}
        {%- for scheme in learned_schemes() %}
        {%- for column in named %}
        coalesce({{ scheme }}.{{ column }}, {{ scheme }}_prospects.{{ column }})
            as {{ scheme }}_{{ column }},
        {%- endfor %}
        {%- endfor %}
        customers.shop_id,
        customers.customer_id
    from customers
    left join scored_customers
        on
            customers.shop_id = scored_customers.shop_id
            and customers.customer_id = scored_customers.customer_id
    {%- for score in measures %}
    left join scores as {{ score }}_scores
        on
            scored_customers.shop_id = {{ score }}_scores.shop_id
            and scored_customers.{{ score }}_value = {{ score }}_scores.scored_value
            and {{ score }}_scores.measure = '{{ score }}'
    {%- endfor %}
    left join clusters
        on
            customers.shop_id = clusters.shop_id
            and customers.customer_id = clusters.customer_id
    {%- for scheme in rfm_schemes() %}
    inner join segment_states as {{ scheme }}
        on
            coalesce(scored_customers.segment_state, 0) = {{ scheme }}.segment_state
            and {{ scheme }}.segment_scheme = '{{ scheme }}'
    {%- endfor %}
    {%- for scheme in learned_schemes() %}
    left join cluster_labels as {{ scheme }}
        on
            clusters.shop_id = {{ scheme }}.shop_id
            and clusters.{{ scheme }}_cluster_id = {{ scheme }}.cluster_id
            and {{ scheme }}.segment_scheme = '{{ scheme }}'
    inner join prospects as {{ scheme }}_prospects
        on {{ scheme }}_prospects.segment_scheme = '{{ scheme }}'
    {%- endfor %}
)

select * from final
