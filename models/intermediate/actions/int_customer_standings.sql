{{ config(materialized='view') }}
{%- set named = ['segment_id', 'segment_name', 'segment_label_fr'] -%}
{%- set measures = {
    'r': ('recency_days', 'desc nulls last'), 'f': ('frequency', 'asc'),
    'm': ('monetary_amount', 'asc'),
} -%}
with

customers as (
    select * from {{ ref('customers') }}
),

scored_customers as (
    select
        *,
        {%- for score, (measure, order) in measures.items() %}
        10 * (rank() over (partition by shop_id order by {{ measure }} {{ order }}) - 1)
            as {{ score }}_worse_tenfold,
        {%- endfor %}
        count(*) over (partition by shop_id) as population
    from {{ ref('int_customer_rfm_by_as_of') }}
    where is_current
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
-- turning a row per scheme into columns would take five times as long. Scores on ten
-- are 1 + floor(10 x customers who are strictly worse / customers), so equal values
-- get equal scores, whatever rule a shop has for its scores on five.
final as (
    select
        {%- for score, (measure, order) in measures.items() %}
        case
            when scored_customers.{{ measure }} is not null
                then cast(1 + {{ integer_divide(
                    'scored_customers.' ~ score ~ '_worse_tenfold',
                    'scored_customers.population'
                ) }} as integer)
        end as {{ score }}_score_10,
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
