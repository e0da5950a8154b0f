-- Every customer with a purchase has as many similar customers as asked for, or all
-- others of a smaller shop: never themselves, each at the distance that R, F and M
-- have, the nearest first.
{{ config(meta={
    'message': '{shop_id}: value.customer_neighbours has {neighbour_count} customers like {customer_id}, {wrong_count} of them wrong, such as {neighbour_customer_id}; {expected_count} are expected.',
}) }}
{%- set measures = ['recency_days', 'frequency', 'monetary_amount'] %}
with

customers as (
    select
        shop_id,
        customer_id,
        {%- for measure in measures %}
        coalesce(cast({{ measure }} as double), 0) as {{ measure }},
        {%- endfor %}
        count(*) over (partition by shop_id) as population
    from {{ ref('customer_rfm_scores') }}
),

-- One that is the same for all customers does not count.
deviations as (
    select
        {%- for measure in measures %}
        case
            when stddev_pop({{ measure }}) > 0 then stddev_pop({{ measure }})
            else 1
        end as {{ measure }}_deviation,
        {%- endfor %}
        shop_id
    from customers
    group by shop_id
),

followed as (
    select
        *,
        lag(distance) over (
            partition by customer_id, shop_id
            order by neighbour_rank asc
        ) as nearer_distance,
        row_number() over (
            partition by customer_id, shop_id
            order by neighbour_rank asc
        ) as expected_rank
    from {{ ref('customer_neighbours') }}
),

measured as (
    select
        followed.*,
        sqrt(
            {%- for measure in measures %}
            {{ '+' if not loop.first }} power(
                (nearby.{{ measure }} - customers.{{ measure }})
                / deviations.{{ measure }}_deviation, 2
            )
            {%- endfor %}
        ) as actual_distance
    from followed
    inner join customers
        on
            followed.shop_id = customers.shop_id
            and followed.customer_id = customers.customer_id
    inner join customers as nearby
        on
            followed.shop_id = nearby.shop_id
            and followed.neighbour_customer_id = nearby.customer_id
    inner join deviations
        on followed.shop_id = deviations.shop_id
),

counted as (
    select
        shop_id,
        customer_id,
        count(*) as neighbour_count,
        count(distinct neighbour_customer_id) as distinct_count,
        max(neighbour_customer_id) as neighbour_customer_id,
        sum(
            case
                when
                    neighbour_customer_id = customer_id
                    or neighbour_rank != expected_rank
                    or abs(distance - actual_distance) > 0.00001
                    or distance < coalesce(nearer_distance, 0)
                    then 1
                else 0
            end
        ) as wrong_count
    from measured
    group by shop_id, customer_id
)

select
    customers.shop_id,
    customers.customer_id,
    counted.neighbour_customer_id,
    least(customers.population - 1, {{ var('neighbour_count') }})
        as expected_count,
    coalesce(counted.neighbour_count, 0) as neighbour_count,
    coalesce(counted.wrong_count, 0) as wrong_count
from customers
left join counted
    on
        customers.shop_id = counted.shop_id
        and customers.customer_id = counted.customer_id
where
    coalesce(counted.distinct_count, 0)
    != least(customers.population - 1, {{ var('neighbour_count') }})
    or coalesce(counted.neighbour_count, 0)
    != coalesce(counted.distinct_count, 0)
    or counted.wrong_count > 0
