with

counts as (
    select * from {{ ref('py_cluster_counts') }}
),

model_runs as (
    select * from {{ ref('py_model_runs') }}
    where model_name = 'cluster_count_selection'
),

final as (
    select
        -- ids
        counts.shop_id,
        model_runs.model_run_id,

        -- text
        counts.reason,
        counts.reason_fr,

        -- numerics
        cast(counts.cluster_count as integer) as cluster_count,
        counts.customer_count,
        counts.inertia_per_customer,
        counts.silhouette,
        counts.davies_bouldin,
        counts.calinski_harabasz,
        counts.bic_per_customer,
        counts.bootstrap_ari,
        counts.bootstrap_ari_deviation,
        cast(counts.bootstrap_refit_count as integer) as bootstrap_refit_count,
        counts.smallest_cluster_rate,

        -- booleans
        counts.is_in_range,
        counts.is_chosen,

        -- dates
        model_runs.as_of_date
    from counts
    inner join model_runs
        on counts.shop_id = model_runs.shop_id
)

select * from final
