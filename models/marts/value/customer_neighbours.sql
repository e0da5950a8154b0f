with

customers as (
    select * from {{ ref('int_customer_rfm_by_as_of') }}
    where is_current
),

neighbours as (
    select * from {{ ref('py_customer_neighbours') }}
    where neighbour_rank > 0
),

runs as (
    select * from {{ ref('py_customer_neighbours') }}
    where neighbour_rank = 0
),

final as (
    select
        -- ids
        neighbours.shop_id,
        customers.customer_id,
        nearby_customers.customer_id as neighbour_customer_id,
        runs.model_run_id,

        -- numerics
        cast(neighbours.neighbour_rank as integer) as neighbour_rank,
        cast(neighbours.distance as double) as distance,

        -- dates
        runs.as_of_date
    from neighbours
    inner join runs
        on neighbours.shop_id = runs.shop_id
    inner join customers
        on
            neighbours.shop_id = customers.shop_id
            and neighbours.customer_number = customers.customer_number
    inner join customers as nearby_customers
        on
            neighbours.shop_id = nearby_customers.shop_id
            and neighbours.neighbour_customer_number
            = nearby_customers.customer_number
)

select * from final
