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

prospects as (
    select * from {{ ref('segments') }}
    where
        segment_id = 'prospect'
        and segment_scheme in ('{{ learned_schemes() | join("', '") }}')
),

-- A customer without a purchase has the state 0: a prospect, in every scheme.
assigned as (
    select
        customers.shop_id,
        customers.customer_id,
        segment_states.segment_scheme,
        segment_states.segment_id,
        segment_states.segment_name,
        segment_states.segment_label_fr,
        segment_states.segment_rank,
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
        prospects.segment_scheme,
        coalesce(cluster_labels.segment_id, prospects.segment_id)
            as segment_id,
        coalesce(cluster_labels.segment_name, prospects.segment_name)
            as segment_name,
        coalesce(cluster_labels.segment_label_fr, prospects.segment_label_fr)
            as segment_label_fr,
        coalesce(cluster_labels.segment_rank, prospects.segment_rank)
            as segment_rank,
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
                when 'kmeans' then clusters.kmeans_cluster_id
                when 'gmm' then clusters.gmm_cluster_id
                when 'dbscan' then clusters.dbscan_cluster_id
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

        -- numerics
        assigned.segment_rank,

        -- dates
        shops.as_of_date
    from assigned
    inner join shops
        on assigned.shop_id = shops.shop_id
)

select * from final
