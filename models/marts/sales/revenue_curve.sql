with

ranked as (
    select * from {{ ref('int_revenue_ranked') }}
),

numbers as (
    {{ dbt.generate_series(101) }}
),

curves as (
    select distinct
        shop_id,
        entity_type,
        entity_count,
        total_amount
    from ranked
    where total_amount > 0
),

-- A percentage that is not a whole number of entities is rounded down.
points as (
    select
        curves.*,
        numbers.generated_number - 1 as percent,
        {{ integer_divide(
            '(numbers.generated_number - 1) * curves.entity_count', 100
        ) }} as top_count,
        curves.entity_count - {{ integer_divide(
            '(numbers.generated_number - 1) * curves.entity_count', 100
        ) }} as rest_count
    from curves
    cross join numbers
),

final as (
    select
        -- ids
        points.shop_id,

        -- text
        points.entity_type,

        -- numerics
        cast(points.percent as integer) as entity_percent,
        cast(points.top_count as bigint) as entity_count,
        {{ safe_divide(
            'coalesce(top_entities.running_amount, 0)', 'points.total_amount'
        ) }} as top_revenue_rate,
        {{ safe_divide(
            '(points.total_amount - coalesce(rest_entities.running_amount, 0))',
            'points.total_amount'
        ) }} as bottom_revenue_rate
    from points
    left join ranked as top_entities
        on
            points.shop_id = top_entities.shop_id
            and points.entity_type = top_entities.entity_type
            and points.top_count = top_entities.revenue_rank
    left join ranked as rest_entities
        on
            points.shop_id = rest_entities.shop_id
            and points.entity_type = rest_entities.entity_type
            and points.rest_count = rest_entities.revenue_rank
)

select * from final
