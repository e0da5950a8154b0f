-- Of the measured counts the rule has chosen one, within its range, and K-Means
-- has found as many clusters; a clustering agrees with itself.
{{ config(meta={
    'message': '{shop_id}: segmentation.cluster_count_selection chooses {chosen_count} counts, with {cluster_count} clusters; kmeans has {found_cluster_count}.',
}) }}
with

chosen as (
    select
        shop_id,
        sum(case when is_chosen then 1 else 0 end) as chosen_count,
        max(case when is_chosen and is_in_range then cluster_count end)
            as cluster_count
    from {{ ref('cluster_count_selection') }}
    group by shop_id
),

found as (
    select
        shop_id,
        max(case when segment_scheme = 'kmeans' then cluster_count end)
            as cluster_count,
        min(
            case segment_scheme
                when 'kmeans' then ari_kmeans
                when 'gmm' then ari_gmm
                when 'dbscan' then ari_dbscan
                else ari_rfm11
            end
        ) as own_ari
    from {{ ref('clustering_comparison') }}
    group by shop_id
)

select
    coalesce(chosen.shop_id, found.shop_id) as shop_id,
    chosen.chosen_count,
    chosen.cluster_count,
    found.cluster_count as found_cluster_count,
    found.own_ari
from chosen
full outer join found
    on chosen.shop_id = found.shop_id
where
    chosen.shop_id is null
    or found.shop_id is null
    or chosen.chosen_count != 1
    or chosen.cluster_count is null
    or chosen.cluster_count != found.cluster_count
    or found.own_ari != 1
