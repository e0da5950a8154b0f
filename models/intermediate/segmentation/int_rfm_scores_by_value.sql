{%- set scored_columns = {
    'recency': 'recency_days',
    'frequency': 'frequency_scored',
    'monetary': 'monetary_amount',
} -%}
with

customers as (
    select * from {{ ref('int_customer_purchases_by_as_of') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

-- Scoring distinct values is much less work than scoring customers.
distinct_values as (
    {%- for dimension, column in scored_columns.items() %}
    {{ 'union all' if not loop.first }}
    select
        shop_id,
        as_of_date,
        '{{ dimension }}' as rfm_dimension,
        cast({{ column }} as decimal(18, 2)) as scored_value,
        count(*) as customer_count
    from customers
    group by shop_id, as_of_date, {{ column }}
    {%- endfor %}
),

counted as (
    select
        *,
        sum(customer_count) over (
            partition by shop_id, as_of_date, rfm_dimension
            order by scored_value
            rows between unbounded preceding and current row
        ) as cumulative_count,
        sum(customer_count) over (
            partition by shop_id, as_of_date, rfm_dimension
        ) as population
    from distinct_values
),

-- The continuous percentiles 20, 40, 60 and 80, in exact decimals: the value
-- at position k (n - 1) / 5, interpolated.
percentiles as (
    select
        {%- for k in range(1, 5) %}
        {%- set position = k ~ ' * (population - 1)' %}
        min(case
            when cumulative_count > {{ integer_divide(position, 5) }}
                then scored_value
        end) as lower_{{ k }},
        min(case
            when cumulative_count > {{ integer_divide(position, 5) }} + 1
                then scored_value
        end) as upper_{{ k }},
        cast(max(mod({{ position }}, 5)) as integer) * 0.2 as weight_{{ k }},
        {%- endfor %}
        shop_id,
        as_of_date,
        rfm_dimension
    from counted
    group by shop_id, as_of_date, rfm_dimension
),

cut_points as (
    select
        percentiles.shop_id,
        percentiles.as_of_date,
        percentiles.rfm_dimension,
        {%- for k in range(1, 5) %}
        coalesce(
            case percentiles.rfm_dimension
                {%- for dimension in scored_columns %}
                when '{{ dimension }}' then {{ dbt.safe_cast(
                    dbt.split_part('shops.' ~ dimension ~ '_cut_points', "','", k),
                    'decimal(18, 3)'
                ) }}
                {%- endfor %}
            end,
            cast(
                percentiles.lower_{{ k }} + percentiles.weight_{{ k }} * (
                    coalesce(percentiles.upper_{{ k }}, percentiles.lower_{{ k }})
                    - percentiles.lower_{{ k }}
                ) as decimal(18, 3)
            )
        ) as cut_{{ k }},
        {%- endfor %}
        case
            when
                case percentiles.rfm_dimension
                    {%- for dimension in scored_columns %}
                    when '{{ dimension }}' then shops.{{ dimension }}_cut_points
                    {%- endfor %}
                end != ''
                then 'fixed'
            else shops.rfm_score_method
        end as score_method
    from percentiles
    inner join shops
        on percentiles.shop_id = shops.shop_id
),

-- 5 is always good: for recency few days. A value equal to a percentile falls
-- to the lower bin; equal to a fixed cut point, to the better score.
binned as (
    select
        counted.*,
        cut_points.cut_1,
        cut_points.cut_2,
        cut_points.cut_3,
        cut_points.cut_4,
        cut_points.score_method,
        {%- for k in range(1, 5) %}
        case
            when counted.scored_value > cut_points.cut_{{ k }} then 1
            when
                counted.scored_value = cut_points.cut_{{ k }}
                and cut_points.score_method = 'fixed'
                and counted.rfm_dimension != 'recency'
                then 1
            else 0
        end {{ '+' if not loop.last }}
        {%- endfor %} as cuts_passed,
        case counted.rfm_dimension
            when 'recency' then counted.population - counted.cumulative_count
            else counted.cumulative_count - counted.customer_count
        end as worse_count
    from counted
    inner join cut_points
        on
            counted.shop_id = cut_points.shop_id
            and counted.as_of_date = cut_points.as_of_date
            and counted.rfm_dimension = cut_points.rfm_dimension
),

final as (
    select
        shop_id,
        as_of_date,
        rfm_dimension,
        score_method,
        scored_value,
        customer_count,
        population,
        population - cumulative_count as higher_count,
        cut_1,
        cut_2,
        cut_3,
        cut_4,
        cast(
            case
                when score_method = 'rank'
                    then 1 + {{ integer_divide('5 * worse_count', 'population') }}
                when rfm_dimension = 'recency' then 5 - cuts_passed
                else 1 + cuts_passed
            end as integer
        ) as score
    from binned
)

select * from final
