{%- set scored_columns = {
    'recency': 'recency_days',
    'frequency': 'frequency_scored',
    'monetary': 'monetary_amount',
} -%}
{%- set worse -%}
    case counted.rfm_dimension
        when 'recency' then counted.population - counted.cumulative_count
        else counted.cumulative_count - counted.customer_count
    end
{%- endset -%}
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
        cast({{ column }} as decimal(18, 4)) as scored_value,
        count(*) as customer_count
    from customers
    where {{ column }} is not null
    group by shop_id, as_of_date, {{ column }}
    {%- endfor %}
),

methods as (
    {%- for dimension in scored_columns %}
    {{ 'union all' if not loop.first }}
    select
        shop_id,
        '{{ dimension }}' as rfm_dimension,
        {{ dimension }}_cut_points as fixed_cuts,
        case
            when {{ dimension }}_cut_points = '' then rfm_score_method
            else 'fixed'
        end as score_method
    from shops
    {%- endfor %}
),

-- DuckDB adds up in 128 bits, which are slow to divide and to read.
counted as (
    select
        {%- set running = ' order by scored_value rows between unbounded preceding and current row' %}
        {%- for count, order in {'cumulative_count': running, 'population': ''}.items() %}
        cast(sum(customer_count) over (
            partition by shop_id, as_of_date, rfm_dimension{{ order }}
        ) as bigint) as {{ count }},
        {%- endfor %}
        *
    from distinct_values
),

cut_points as (
    select
        {%- for k in [1, 2, 3, 4] %}
        {%- set fixed_cut = dbt.split_part('max(methods.fixed_cuts)', "','", k) %}
        coalesce(
            {{ dbt.safe_cast(fixed_cut, 'decimal(18, 5)') }},
            {{ percentile_of_counts(k) }}
        ) as cut_{{ k }},
        {%- endfor %}
        counted.shop_id,
        counted.as_of_date,
        counted.rfm_dimension,
        max(methods.score_method) as score_method
    from counted
    inner join methods
        on
            counted.shop_id = methods.shop_id
            and counted.rfm_dimension = methods.rfm_dimension
    group by counted.shop_id, counted.as_of_date, counted.rfm_dimension
),

-- 5 is always good: for recency few days.
final as (
    select
        counted.shop_id,
        counted.as_of_date,
        counted.rfm_dimension,
        cut_points.score_method,
        counted.scored_value,
        counted.customer_count,
        counted.population,
        counted.population - counted.cumulative_count as higher_count,
        cut_points.cut_1,
        cut_points.cut_2,
        cut_points.cut_3,
        cut_points.cut_4,
        cast(
            case
                when cut_points.score_method = 'rank'
                    then 1 + {{ integer_divide('5 * ' ~ worse, 'population') }}
                when counted.rfm_dimension = 'recency'
                    then 5 - ({{ cuts_passed('counted', 'cut_points') }})
                else 1 + {{ cuts_passed('counted', 'cut_points') }}
            end as integer
        ) as score
    from counted
    inner join cut_points
        on
            counted.shop_id = cut_points.shop_id
            and counted.as_of_date = cut_points.as_of_date
            and counted.rfm_dimension = cut_points.rfm_dimension
)

select * from final
