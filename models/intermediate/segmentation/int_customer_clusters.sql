with

customers as (
    select * from {{ ref('int_customer_features') }}
    where is_current
),

fits as (
    select * from {{ ref('py_kmeans') }}
),

other_clusters as (
    select * from {{ ref('py_customer_clusters') }}
),

scored_customers as (
    select * from {{ ref('int_customer_rfm_by_as_of') }}
    where is_current
),

segment_states as (
    select * from {{ ref('int_segment_states') }}
    where segment_scheme = 'rfm11'
),

shops as (
    select * from {{ ref('int_shops') }}
),

current_fits as (
    select fits.*
    from fits
    inner join shops
        on
            fits.shop_id = shops.shop_id
            and fits.as_of_date = shops.as_of_date
),

centroids as (
    {{ wide_centroids('current_fits') }}
),

-- Scored in SQL from the fitted centroids, without Python.
nearest as (
    {{ nearest_centroid('customers', 'centroids') }}
),

final as (
    select
        nearest.shop_id,
        nearest.customer_id,
        scored_customers.as_of_date,
        scored_customers.is_new_customer,
        nearest.cluster_id as kmeans_cluster_id,
        round(nearest.centroid_distance, 6) as centroid_distance,
        nearest.second_cluster_id,
        round(nearest.second_distance, 6) as second_distance,
        round(nearest.pc_1, 6) as pc_1,
        round(nearest.pc_2, 6) as pc_2,
        other_clusters.gmm_cluster_id,
        other_clusters.gmm_probability,
        other_clusters.gmm_entropy,
        other_clusters.dbscan_cluster_id,
        other_clusters.dbscan_probability,
        segment_states.segment_rank as rfm11_cluster_id
    from nearest
    inner join scored_customers
        on
            nearest.shop_id = scored_customers.shop_id
            and nearest.customer_id = scored_customers.customer_id
    inner join segment_states
        on scored_customers.segment_state = segment_states.segment_state
    inner join other_clusters
        on
            nearest.shop_id = other_clusters.shop_id
            and nearest.customer_id = other_clusters.customer_id
)

select * from final
