-- No two clusters of a scheme have one name, and every one has a name; who is
-- called new is more recent than the shop's mean, who is called lost less so.
{{ config(meta={
    'message': '{shop_id}: cluster {cluster_id} of {segment_scheme} in segmentation.cluster_labels is called {segment_id}, as {namesake_count} are, with a recency {deviation} deviations from the mean.',
}) }}
with

labels as (
    select
        *,
        count(*) over (partition by shop_id, segment_scheme, segment_id)
            as namesake_count
    from {{ ref('cluster_labels') }}
),

recencies as (
    select * from {{ ref('cluster_profiles') }}
    where feature_name = 'recency_days'
)

select
    labels.shop_id,
    labels.segment_scheme,
    labels.cluster_id,
    labels.segment_id,
    labels.namesake_count,
    recencies.deviation
from labels
left join recencies
    on
        labels.shop_id = recencies.shop_id
        and labels.segment_scheme = recencies.segment_scheme
        and labels.cluster_id = recencies.cluster_id
where
    labels.namesake_count > 1
    or labels.segment_name is null
    or (labels.segment_id = 'new' and recencies.deviation > 0)
    or (labels.segment_id = 'lost' and recencies.deviation < 0)
