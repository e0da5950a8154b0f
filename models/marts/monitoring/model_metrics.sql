{#- Metrics of a clustering, and what some have to reach. -#}
{%- set clustering_gates = {
    'silhouette': ('>=', var('minimum_silhouette')),
    'davies_bouldin': ('<=', var('maximum_davies_bouldin')),
    'calinski_harabasz': none,
    'smallest_cluster_rate': ('>=', 'shops.minimum_cluster_share'),
    'largest_cluster_rate': none,
    'noise_rate': none,
    'ari_rfm11': none,
} -%}
{%- set count_gates = {
    'inertia_per_customer': none,
    'bic_per_customer': none,
    'bootstrap_ari': ('>=', var('minimum_bootstrap_ari')),
} -%}
{%- set drift_gates = {
    'model_ari': ('>=', 'followed.gate_ari'),
    'label_ari': none,
    'seed_noise_ari': none,
    'centroid_shift': none,
    'share_shift': none,
    'largest_psi': none,
    'largest_ks': none,
} -%}
with

comparison as (
    select * from {{ ref('clustering_comparison') }}
    where model_run_id is not null
),

counts as (
    select * from {{ ref('cluster_count_selection') }}
    where is_chosen
),

followed as (
    select * from {{ ref('segment_drift') }}
    where is_current
),

quality as (
    select * from {{ ref('recommendation_quality') }}
    where recommendation_method = 'hybrid' and model_run_id is not null
),

shops as (
    select * from {{ ref('int_shops') }}
),

metrics as (
    {%- for source, scheme, gates in [
        ('comparison', 'comparison.segment_scheme', clustering_gates),
        ('counts', "'cluster_count_selection'", count_gates),
        ('followed', "'segment_drift'", drift_gates),
    ] %}
    {%- set last_source = loop.last %}
    {%- for metric, gate in gates.items() %}
    select
        {{ source }}.model_run_id,
        {{ source }}.shop_id,
        {{ scheme }} as model_name,
        '{{ metric }}' as metric_name,
        cast({{ source }}.{{ metric }} as double) as metric_value,
        cast({{ "'" ~ gate[0] ~ "'" if gate else 'null' }} as varchar)
            as gate_operator,
        cast({{ gate[1] if gate else 'null' }} as double) as gate_value,
        {{ source }}.as_of_date
    from {{ source }}
    inner join shops
        on {{ source }}.shop_id = shops.shop_id
    {{ 'union all' if not (last_source and loop.last) }}
    {%- endfor %}
    {%- endfor %}
    union all
    select
        model_run_id,
        shop_id,
        'association_rules' as model_name,
        'hit_rate_at_' || cast(list_length as varchar) as metric_name,
        hit_rate as metric_value,
        case when gate_value is not null then '>=' end as gate_operator,
        gate_value,
        as_of_date
    from quality
),

-- Only what K-Means has to reach is a gate: the others stand beside it.
final as (
    select
        -- ids
        metrics.model_run_id,
        metrics.shop_id,

        -- text
        metrics.model_name,
        metrics.metric_name,
        case
            when metrics.model_name not in ('gmm', 'dbscan')
                then metrics.gate_operator
        end as gate_operator,

        -- numerics
        metrics.metric_value,
        case
            when metrics.model_name not in ('gmm', 'dbscan')
                then metrics.gate_value
        end as gate_value,

        -- booleans
        case
            when metrics.model_name in ('gmm', 'dbscan') then null
            when metrics.gate_operator = '>='
                then metrics.metric_value >= metrics.gate_value
            when metrics.gate_operator = '<='
                then metrics.metric_value <= metrics.gate_value
        end as is_passed,

        -- dates
        metrics.as_of_date
    from metrics
)

select * from final
