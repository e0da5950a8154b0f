with

customers as (
    select * from {{ ref('customers') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

scored_customers as (
    select * from {{ ref('int_customer_rfm_by_as_of') }}
    where is_current
),

segment_states as (
    select * from {{ ref('int_segment_states') }}
),

clusters as (
    select * from {{ ref('int_customer_clusters') }}
),

cluster_labels as (
    select * from {{ ref('cluster_labels') }}
),

segments as (
    select * from {{ ref('segments') }}
),

customer_states as (
    select
        customers.shop_id,
        customers.customer_id,
        {%- for scheme in learned_schemes() %}
        clusters.{{ scheme }}_cluster_id,
        {%- endfor %}
        scored_customers.segment_state
    from customers
    left join scored_customers
        on
            customers.shop_id = scored_customers.shop_id
            and customers.customer_id = scored_customers.customer_id
    left join clusters
        on
            customers.shop_id = clusters.shop_id
            and customers.customer_id = clusters.customer_id
),

-- A customer without a purchase is a prospect, in every scheme.
assigned as (
    {%- for scheme in rfm_schemes() %}
    select
        customer_states.shop_id,
        customer_states.customer_id,
        '{{ scheme }}' as segment_scheme,
        coalesce(segment_states.{{ scheme }}_segment_id, 'prospect')
            as segment_id,
        cast(null as varchar) as model_run_id
    from customer_states
    left join segment_states
        on customer_states.segment_state = segment_states.segment_state
    union all
    {%- endfor %}
    {%- for scheme in learned_schemes() %}
    {{ 'union all' if not loop.first }}
    select
        customer_states.shop_id,
        customer_states.customer_id,
        '{{ scheme }}' as segment_scheme,
        coalesce(cluster_labels.segment_id, 'prospect') as segment_id,
        cluster_labels.model_run_id
    from customer_states
    left join cluster_labels
        on
            customer_states.shop_id = cluster_labels.shop_id
            and customer_states.{{ scheme }}_cluster_id
            = cluster_labels.cluster_id
            and cluster_labels.segment_scheme = '{{ scheme }}'
    {%- endfor %}
),

final as (
    select
        -- ids
        assigned.shop_id,
        assigned.customer_id,
        assigned.segment_id,
        assigned.model_run_id,

        -- text
        assigned.segment_scheme,
        segments.segment_name,
        segments.segment_label_fr,

        -- numerics
        segments.segment_rank,

        -- dates
        shops.as_of_date
    from assigned
    inner join shops
        on assigned.shop_id = shops.shop_id
    left join segments
        on
            assigned.segment_scheme = segments.segment_scheme
            and assigned.segment_id = segments.segment_id
)

select * from final
