with

correlations as (
    select * from {{ ref('py_channel_correlations') }}
),

final as (
    select
        -- ids
        shop_id,
        model_run_id,

        -- text
        channel_a,
        channel_b,

        -- numerics
        cast(day_count as bigint) as day_count,
        cast(pearson_r as double) as pearson_r,
        cast(p_value as double) as p_value,

        -- dates
        as_of_date
    from correlations
)

select * from final
