-- Every customer with a purchase has as many similar customers as asked for, or all
-- others of a smaller shop: never themselves, each at the distance that R, F and M
-- have, the nearest first.
{{ config(meta={
    'message': '{shop_id}: value.customer_neighbours has {neighbour_count} customers like {customer_id}, {wrong_count} of them wrong, such as {neighbour_customer_id}; {expected_count} are expected.',
}) }}
{%- set measures = ['recency_days', 'frequency', 'monetary_amount'] %}
{%- set ranks = range(1, var('neighbour_count') | int + 1) %}
with

-- Numbers are quicker to count than ids.
customers as (
    select
        shop_id,
        customer_id,
        {%- for measure in measures %}
        coalesce(cast({{ measure }} as double), 0) as {{ measure }},
        {%- endfor %}
        row_number() over (order by shop_id asc, customer_id asc)
            as customer_number
    from {{ ref('customer_rfm_scores') }}
),

-- A measure that is the same for all customers does not count.
shops as (
    select
        {%- for measure in measures %}
        case
            when stddev_pop({{ measure }}) > 0 then stddev_pop({{ measure }})
            else 1
        end as {{ measure }}_deviation,
        {%- endfor %}
        shop_id,
        least(count(*) - 1, {{ ranks | length }}) as expected_count
    from customers
    group by shop_id
),

measured as (
    select
        followed.neighbour_rank,
        followed.distance,
        customers.customer_number,
        nearby.customer_number as neighbour_number,
        sqrt(
            {%- for measure in measures %}
            {{ '+' if not loop.first }} power(
                (nearby.{{ measure }} - customers.{{ measure }})
                / shops.{{ measure }}_deviation, 2
            )
            {%- endfor %}
        ) as actual_distance
    from {{ ref('customer_neighbours') }} as followed
    inner join customers
        on
            followed.shop_id = customers.shop_id
            and followed.customer_id = customers.customer_id
    inner join customers as nearby
        on
            followed.shop_id = nearby.shop_id
            and followed.neighbour_customer_id = nearby.customer_id
    inner join shops
        on followed.shop_id = shops.shop_id
),

counted as (
    select
        customer_number,
        {%- for rank in ranks %}
        max(case when neighbour_rank = {{ rank }} then distance end)
            as distance_{{ rank }},
        {%- endfor %}
        min(neighbour_rank) as first_rank,
        max(neighbour_rank) as last_rank,
        count(*) as neighbour_count,
        count(distinct neighbour_number) as distinct_count,
        max(neighbour_number) as neighbour_number,
        sum(
            case
                when
                    neighbour_number = customer_number
                    or abs(distance - actual_distance) > 0.00001
                    then 1
                else 0
            end
        ) as wrong_count
    from measured
    group by customer_number
),

compared as (
    select
        customers.shop_id,
        customers.customer_id,
        shops.expected_count,
        counted.neighbour_number,
        coalesce(counted.neighbour_count, 0) as neighbour_count,
        coalesce(counted.wrong_count, 0) as wrong_count
    from customers
    inner join shops
        on customers.shop_id = shops.shop_id
    left join counted
        on customers.customer_number = counted.customer_number
    where
        coalesce(counted.neighbour_count, 0) != shops.expected_count
        or counted.distinct_count != shops.expected_count
        or counted.wrong_count > 0
        or counted.first_rank != 1
        or counted.last_rank != shops.expected_count
        {%- for rank in ranks[1:] %}
        or counted.distance_{{ rank }} < counted.distance_{{ rank - 1 }}
        {%- endfor %}
)

select
    compared.shop_id,
    compared.customer_id,
    compared.expected_count,
    compared.neighbour_count,
    compared.wrong_count,
    nearby.customer_id as neighbour_customer_id
from compared
left join customers as nearby
    on compared.neighbour_number = nearby.customer_number
