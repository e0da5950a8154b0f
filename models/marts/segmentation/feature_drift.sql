with

drift as (
    select * from {{ ref('py_segment_drift') }}
),

model_runs as (
    select * from {{ ref('py_model_runs') }}
    where model_name = 'segment_drift'
),

final as (
    select
        -- ids
        drift.shop_id,
        model_runs.model_run_id,

        -- text
        drift.feature_name,
        case
            when drift.psi > {{ var('psi_shifted') }} then 'shifted'
            when drift.psi > {{ var('psi_moving') }} then 'moving'
            else 'stable'
        end as psi_verdict,

        -- numerics
        drift.psi,
        drift.ks,
        cast({{ var('psi_moving') }} as double) as moving_gate,
        cast({{ var('psi_shifted') }} as double) as shifted_gate,

        -- dates
        drift.as_of_date,
        drift.baseline_date
    from drift
    inner join model_runs
        on drift.shop_id = model_runs.shop_id
)

select * from final
