with

neighbours as (
    select * from {{ ref('py_customer_neighbours') }}
),

final as (
    select
        -- ids
        shop_id,
        customer_id,
        neighbour_customer_id,
        model_run_id,

        -- numerics
        cast(neighbour_rank as integer) as neighbour_rank,
        cast(distance as double) as distance,

        -- dates
        as_of_date
    from neighbours
)

select * from final
