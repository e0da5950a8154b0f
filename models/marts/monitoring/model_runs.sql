with

runs as (
    select * from {{ ref('py_model_runs') }}
),

shops as (
    select * from {{ ref('shops') }}
),

final as (
    select
        -- ids
        runs.model_run_id,
        runs.shop_id,

        -- text
        runs.model_name,
        runs.input_fingerprint,
        runs.parameters,
        runs.library_versions,

        -- numerics
        runs.customer_count,

        -- booleans
        runs.as_of_date = shops.as_of_date as is_current,

        -- dates
        runs.as_of_date
    from runs
    inner join shops
        on runs.shop_id = shops.shop_id
)

select * from final
