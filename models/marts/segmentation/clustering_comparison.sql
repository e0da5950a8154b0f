with

comparison as (
    select * from {{ ref('py_clustering_comparison') }}
),

model_runs as (
    select * from {{ ref('py_model_runs') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

-- rfm11 is compared with the learned schemes; no model made it.
final as (
    select
        -- ids
        comparison.shop_id,
        model_runs.model_run_id,

        -- text
        comparison.segment_scheme,

        -- numerics
        cast(comparison.cluster_count as integer) as cluster_count,
        comparison.customer_count,
        comparison.noise_rate,
        comparison.largest_cluster_rate,
        comparison.smallest_cluster_rate,
        comparison.silhouette,
        comparison.davies_bouldin,
        comparison.calinski_harabasz,
        comparison.ari_kmeans,
        comparison.ari_gmm,
        comparison.ari_dbscan,
        comparison.ari_rfm11,

        -- dates
        shops.as_of_date
    from comparison
    inner join shops
        on comparison.shop_id = shops.shop_id
    left join model_runs
        on
            comparison.shop_id = model_runs.shop_id
            and shops.as_of_date = model_runs.as_of_date
            and comparison.segment_scheme = model_runs.model_name
)

select * from final
