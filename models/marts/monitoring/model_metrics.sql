{#- Metrics of a clustering, and the gates of some. -#}
{%- set clustering_gates = {
    'silhouette': ('>=', var('minimum_silhouette')),
    'davies_bouldin': ('<=', var('maximum_davies_bouldin')),
    'smallest_cluster_rate': ('>=', 'shops.minimum_cluster_share'),
    'largest_cluster_rate': none, 'noise_rate': none,
    'calinski_harabasz': none, 'ari_rfm11': none,
} -%}
{%- set count_gates = {
    'bootstrap_ari': ('>=', var('minimum_bootstrap_ari')),
    'inertia_per_customer': none, 'bic_per_customer': none,
} -%}
{%- set drift_gates = {
    'model_ari': ('>=', 'followed.gate_ari'),
    'label_ari': none, 'seed_noise_ari': none,
    'centroid_shift': none, 'share_shift': none,
    'largest_psi': none, 'largest_ks': none,
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
        {{ source }}.customer_count,
        {{ source }}.as_of_date
    from {{ source }}
    inner join shops
        on {{ source }}.shop_id = shops.shop_id
    union all
    {%- endfor %}
    {%- endfor %}
    select
        model_run_id,
        shop_id,
        'association_rules' as model_name,
        'hit_rate_at_' || cast(list_length as varchar) as metric_name,
        hit_rate as metric_value,
        case when gate_value is not null then '>=' end as gate_operator,
        gate_value,
        customer_count,
        as_of_date
    from quality
),

-- Of the clusterings only K-Means has to reach its gates: the others are there
-- to compare. A shop with few customers is not judged.
judged as (
    select
        *,
        model_name not in ('gmm', 'dbscan')
        and customer_count >= {{ var('judged_customers') }} as is_judged
    from metrics
),

final as (
    select
        -- ids
        model_run_id,
        shop_id,

        -- text
        model_name,
        metric_name,
        case when is_judged then gate_operator end as gate_operator,

        -- numerics
        metric_value,
        case when is_judged then gate_value end as gate_value,

        -- booleans
        case
            when not is_judged then null
            when gate_operator = '>=' then metric_value >= gate_value
            when gate_operator = '<=' then metric_value <= gate_value
        end as is_passed,

        -- dates
        as_of_date
    from judged
)

select * from final
