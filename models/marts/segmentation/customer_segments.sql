{%- set named = ['segment_id', 'segment_name', 'segment_label_fr', 'segment_colour', 'segment_rank'] -%}
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

degenerate_schemes as (
    {{ degenerate_schemes() }}
),

prospects as (
    select * from {{ ref('segments') }}
    where segment_rank = 0 and segment_scheme in ('{{ learned_schemes() | join("', '") }}')
),

-- A customer without a purchase has the state 0: a prospect, in every scheme.
assigned as (
    select
        customers.shop_id,
        customers.customer_id,
        scored_customers.is_new_customer,
        segment_states.segment_scheme,
        {%- for column in named %}
        segment_states.{{ column }},
        {%- endfor %}
        cast(null as varchar) as model_run_id
    from customers
    left join scored_customers
        on
            customers.shop_id = scored_customers.shop_id
            and customers.customer_id = scored_customers.customer_id
    inner join segment_states
        on
            coalesce(scored_customers.segment_state, 0)
            = segment_states.segment_state
    union all
    select
        customers.shop_id,
        customers.customer_id,
        clusters.is_new_customer,
        prospects.segment_scheme,
        {%- for column in named %}
        coalesce(cluster_labels.{{ column }}, prospects.{{ column }})
            as {{ column }},
        {%- endfor %}
        cluster_labels.model_run_id
    from customers
    cross join prospects
    left join clusters
        on
            customers.shop_id = clusters.shop_id
            and customers.customer_id = clusters.customer_id
    left join cluster_labels
        on
            customers.shop_id = cluster_labels.shop_id
            and prospects.segment_scheme = cluster_labels.segment_scheme
            and cluster_labels.cluster_id = case prospects.segment_scheme
                {%- for scheme in learned_schemes() %}
                when '{{ scheme }}' then clusters.{{ scheme }}_cluster_id
                {%- endfor %}
            end
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
        assigned.segment_name,
        assigned.segment_label_fr,
        assigned.segment_colour,

        -- numerics
        assigned.segment_rank,

        -- booleans
        coalesce(assigned.is_new_customer, false) as is_new_customer,
        degenerate_schemes.segment_scheme is not null as is_degenerate,

        -- dates
        shops.as_of_date
    from assigned
    inner join shops
        on assigned.shop_id = shops.shop_id
    left join degenerate_schemes
        on
            shops.shop_id = degenerate_schemes.shop_id
            and shops.as_of_date = degenerate_schemes.as_of_date
            and assigned.segment_scheme = degenerate_schemes.segment_scheme
)

select * from final
