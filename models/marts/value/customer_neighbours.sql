{%- set rank_numbers = range(1, var('neighbour_count') | int + 1) -%}
with

customers as (
    select * from {{ ref('int_customer_rfm_by_as_of') }}
    where is_current
),

runs as (
    select * from {{ ref('py_customer_neighbours') }}
    where customer_number is null
),

found as (
    select
        customers.customer_id,
        neighbours.*
    from {{ ref('py_customer_neighbours') }} as neighbours
    inner join customers
        on
            neighbours.shop_id = customers.shop_id
            and neighbours.customer_number = customers.customer_number
),

ranks as (
    {%- for rank in rank_numbers %}
    {{ 'union all' if not loop.first }}
    select {{ rank }} as neighbour_rank
    {%- endfor %}
),

-- All of a customer next to each other, which writes faster and takes less room.
neighbours as (
    select
        found.shop_id,
        found.customer_id,
        {%- for name, column in {
            'neighbour': 'neighbour_number',
            'distance': 'distance',
        }.items() %}
        case ranks.neighbour_rank
            {%- for rank in rank_numbers %}
            when {{ rank }} then found.{{ name }}_{{ rank }}
            {%- endfor %}
        end as {{ column }},
        {%- endfor %}
        ranks.neighbour_rank
    from found
    cross join ranks
),

final as (
    select
        -- ids
        neighbours.shop_id,
        neighbours.customer_id,
        nearby.customer_id as neighbour_customer_id,
        runs.model_run_id,

        -- numerics
        cast(neighbours.neighbour_rank as integer) as neighbour_rank,
        cast(neighbours.distance as double) as distance,

        -- dates
        runs.as_of_date
    from neighbours
    inner join runs
        on neighbours.shop_id = runs.shop_id
    inner join customers as nearby
        on
            neighbours.shop_id = nearby.shop_id
            and neighbours.neighbour_number = nearby.customer_number
)

select * from final
