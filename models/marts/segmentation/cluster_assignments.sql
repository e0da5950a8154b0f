with

clusters as (
    select * from {{ ref('int_customer_clusters') }}
),

features as (
    select * from {{ ref('int_customer_features') }}
    where is_current
),

profiles as (
    select * from {{ ref('cluster_profiles') }}
    where segment_scheme = 'kmeans' and cluster_id = 1 and is_used
),

labels as (
    select * from {{ ref('cluster_labels') }}
    where segment_scheme = 'kmeans'
),

-- How far a customer is from the shop's mean, feature by feature.
deviations as (
    {%- for feature in cluster_features_in_use() %}
    {{ 'union all' if not loop.first }}
    select
        features.shop_id,
        features.customer_id,
        '{{ feature }}' as feature_name,
        {{ safe_divide(
            'features.' ~ feature ~ ' - profiles.feature_mean',
            'profiles.feature_deviation'
        ) }} as deviation
    from features
    inner join profiles
        on
            features.shop_id = profiles.shop_id
            and profiles.feature_name = '{{ feature }}'
    where features.{{ feature }} is not null
    {%- endfor %}
),

ranked as (
    select
        *,
        row_number() over (
            partition by shop_id, customer_id
            order by abs(deviation) desc nulls last, feature_name asc
        ) as deviation_rank
    from deviations
),

reasons as (
    select
        {%- for rank in [1, 2, 3] %}
        max(
            case
                when deviation_rank = {{ rank }}
                    then {{ deviation_text('feature_name', 'deviation') }}
            end
        ) as why_{{ rank }},
        {%- endfor %}
        shop_id,
        customer_id
    from ranked
    where deviation_rank <= 3
    group by shop_id, customer_id
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
        reasons.why_1
        || coalesce(', ' || reasons.why_2, '')
        || coalesce(', ' || reasons.why_3, '') as why,

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
