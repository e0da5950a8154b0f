with

drift as (
    select * from {{ ref('py_segment_drift') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

model_runs as (
    select * from {{ ref('py_model_runs') }}
    where model_name = 'segment_drift'
),

features_ranked as (
    select
        *,
        row_number() over (
            partition by shop_id, as_of_date
            order by psi desc nulls last, feature_name asc
        ) as psi_rank,
        max(ks) over (partition by shop_id, as_of_date) as largest_ks
    from drift
),

-- A refit is the best of several; below the gate is not yet drift.
gated as (
    select
        *,
        case
            when
                seed_noise_ari - {{ var('drift_gate_margin') }}
                < {{ var('drift_gate_ari') }}
                then round(seed_noise_ari - {{ var('drift_gate_margin') }}, 6)
            else {{ var('drift_gate_ari') }}
        end as gate_ari
    from features_ranked
    where psi_rank = 1
),

followed as (
    select
        *,
        model_ari < gate_ari as is_below_gate,
        sum(case when model_ari < gate_ari then 1 else 0 end) over (
            partition by shop_id
            order by as_of_date asc
            rows between {{ var('drift_gate_periods') - 1 }} preceding
            and current row
        ) = {{ var('drift_gate_periods') }} as is_drift_called
    from gated
),

final as (
    select
        -- ids
        followed.shop_id,
        model_runs.model_run_id,

        -- text
        followed.feature_name as largest_psi_feature,

        -- numerics
        cast({{ dbt.datediff(
            'followed.baseline_date', 'followed.as_of_date', 'month'
        ) }} as integer) as months_since_baseline,
        cast(followed.cluster_count as integer) as cluster_count,
        followed.customer_count,
        followed.choice_ari,
        followed.model_ari,
        followed.label_ari,
        followed.seed_noise_ari,
        followed.bootstrap_ari,
        cast(followed.gate_ari as double) as gate_ari,
        followed.centroid_shift,
        followed.share_shift,
        followed.psi as largest_psi,
        followed.largest_ks,

        -- booleans
        followed.is_below_gate,
        followed.is_drift_called,
        followed.as_of_date = shops.as_of_date as is_current,

        -- dates
        followed.as_of_date,
        followed.baseline_date
    from followed
    inner join shops
        on followed.shop_id = shops.shop_id
    inner join model_runs
        on followed.shop_id = model_runs.shop_id
)

select * from final
