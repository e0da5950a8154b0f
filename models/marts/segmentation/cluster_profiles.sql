with

cluster_features as (
    select * from {{ ref('int_cluster_features') }}
),

fits as (
    select * from {{ ref('py_kmeans') }}
),

measure_words as (
    select * from {{ ref('measure_words') }}
),

model_runs as (
    select * from {{ ref('py_model_runs') }}
),

features as (
    select * from fits
    where cluster_id = 1 -- all clusters share how a feature was standardized
),

deviating as (
    select
        cluster_features.*,
        features.feature_mean,
        features.feature_deviation,
        features.loading_1,
        features.loading_2,
        features.missing_rate,
        features.largest_tie_rate,
        features.left_out_reason,
        features.left_out_reason_fr,
        fits.centroid,
        {{ safe_divide(
            'cluster_features.cluster_average - features.feature_mean',
            'features.feature_deviation'
        ) }} as deviation
    from cluster_features
    inner join features
        on
            cluster_features.shop_id = features.shop_id
            and cluster_features.as_of_date = features.as_of_date
            and cluster_features.feature_name = features.feature_name
    left join fits
        on
            cluster_features.shop_id = fits.shop_id
            and cluster_features.as_of_date = fits.as_of_date
            and cluster_features.cluster_id = fits.cluster_id
            and cluster_features.feature_name = fits.feature_name
            and cluster_features.segment_scheme = 'kmeans'
),

ranked as (
    select
        *,
        case
            when left_out_reason is null and deviation is not null
                then row_number() over (
                    partition by
                        shop_id, segment_scheme, cluster_id, left_out_reason
                    order by abs(deviation) desc nulls last, feature_name asc
                )
        end as deviation_rank
    from deviating
),

final as (
    select
        -- ids
        ranked.shop_id,
        cast(ranked.cluster_id as integer) as cluster_id,
        model_runs.model_run_id,

        -- text
        ranked.segment_scheme,
        ranked.feature_name,
        ranked.measure_name,
        measure_words.measure_label,
        measure_words.measure_label_fr,
        ranked.why,
        ranked.why_fr,
        cast(ranked.left_out_reason as varchar) as left_out_reason,
        cast(ranked.left_out_reason_fr as varchar) as left_out_reason_fr,

        -- numerics
        cast(ranked.customer_count as bigint) as customer_count,
        ranked.centroid,
        ranked.feature_mean,
        ranked.feature_deviation,
        ranked.cluster_average,
        ranked.deviation,
        cast(ranked.deviation_rank as integer) as deviation_rank,
        ranked.measure_average,
        ranked.shop_average,
        {{ safe_divide('100 * ranked.measure_average', 'ranked.shop_average', 2) }}
            as shop_index,
        ranked.loading_1,
        ranked.loading_2,
        ranked.missing_rate,
        ranked.largest_tie_rate,

        -- booleans
        ranked.left_out_reason is null as is_used,
        ranked.largest_tie_rate >= {{ var('constant_feature_share') }} as is_constant,

        -- dates
        ranked.as_of_date
    from ranked
    inner join measure_words
        on ranked.measure_name = measure_words.measure_name
    inner join model_runs
        on
            ranked.shop_id = model_runs.shop_id
            and ranked.as_of_date = model_runs.as_of_date
            and ranked.segment_scheme = model_runs.model_name
)

select * from final
