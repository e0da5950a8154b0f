{%- set cluster_features = cluster_features_in_use() | sort -%}
with

clusters as (
    select * from {{ ref('int_customer_clusters') }}
),

features as (
    select * from {{ ref('int_customer_features') }}
    where is_current
),

profiles as (
    select
        {%- for feature in cluster_features %}
        {%- for column in ['feature_mean', 'feature_deviation'] %}
        max(case when feature_name = '{{ feature }}' then {{ column }} end)
            as {{ feature }}_{{ column }},
        {%- endfor %}
        {%- endfor %}
        shop_id
    from {{ ref('cluster_profiles') }}
    where segment_scheme = 'kmeans' and cluster_id = 1 and is_used
    group by shop_id
),

labels as (
    select * from {{ ref('cluster_labels') }}
    where segment_scheme = 'kmeans'
),

-- How far a customer is from the shop's mean, feature by feature.
deviations as (
    select
        {%- for feature in cluster_features %}
        {{ safe_divide(
            'features.' ~ feature ~ ' - profiles.' ~ feature ~ '_feature_mean',
            'profiles.' ~ feature ~ '_feature_deviation'
        ) }} as {{ feature }},
        {%- endfor %}
        features.shop_id,
        features.customer_id
    from features
    inner join profiles
        on features.shop_id = profiles.shop_id
),

-- 1 is the largest deviation; of equal ones the first name is before.
ranked as (
    select
        {%- for feature in cluster_features %}
        1
        {%- for other in cluster_features if other != feature %}
        + case
            when abs({{ other }}) {{ '>=' if other < feature else '>' }} abs({{ feature }})
                then 1
            else 0
        end
        {%- endfor %} as {{ feature }}_rank,
        {%- endfor %}
        *
    from deviations
),

reasons as (
    select
        {%- for rank in [1, 2, 3] %}
        case
            {%- for feature in cluster_features %}
            when {{ feature }} is not null and {{ feature }}_rank = {{ rank }}
                then {{ deviation_text("'" ~ feature ~ "'", feature) }}
            {%- endfor %}
        end as why_{{ rank }},
        {%- endfor %}
        shop_id,
        customer_id
    from ranked
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
