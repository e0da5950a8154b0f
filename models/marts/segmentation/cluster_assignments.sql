with

clusters as (
    select * from {{ ref('int_customer_clusters') }}
),

reasons as (
    select * from {{ ref('int_customer_reasons') }}
),

labels as (
    select * from {{ ref('cluster_labels') }}
    where segment_scheme = 'kmeans'
),

final as (
    select
        -- ids
        clusters.shop_id,
        clusters.customer_id,
        cast(clusters.kmeans_cluster_id as integer) as kmeans_cluster_id,
        cast(clusters.second_cluster_id as integer) as second_cluster_id,
        cast(clusters.gmm_cluster_id as integer) as gmm_cluster_id,
        cast(clusters.dbscan_cluster_id as integer) as dbscan_cluster_id,
        labels.segment_id,
        labels.model_run_id,

        -- text
        {%- for language in ['', '_fr'] %}
        coalesce(reasons.why{{ language }}, {{ nothing_stands_out(language) }})
            as why{{ language }},
        {%- endfor %}

        -- numerics
        clusters.centroid_distance,
        round(clusters.second_distance - clusters.centroid_distance, 6)
            as second_margin,
        clusters.gmm_probability,
        clusters.gmm_entropy,
        clusters.dbscan_probability,
        clusters.pc_1,
        clusters.pc_2,

        -- dates
        clusters.as_of_date
    from clusters
    inner join labels
        on
            clusters.shop_id = labels.shop_id
            and clusters.kmeans_cluster_id = labels.cluster_id
    left join reasons
        on
            clusters.shop_id = reasons.shop_id
            and clusters.customer_id = reasons.customer_id
)

select * from final
