{{ config(materialized='view') }}
{%- set shared = [
    'shop_id', 'model_run_id', 'as_of_date', 'value_method', 'value_target',
    'predicted', 'actual',
] %}

with

customers as (
    select * from {{ ref('int_holdout_predictions') }}
),

-- Decimals tie where equal, and add up alike in any order.
predictions as (
    {%- for method, target in value_predictions() %}
    {{ 'union all' if not loop.first }}
    select
        shop_id,
        model_run_id,
        as_of_date,
        '{{ method }}' as value_method,
        '{{ target }}' as value_target,
        cast(round({{ method }}_{{ target }}, 6) as decimal(18, 6)) as predicted,
        cast(actual_{{ target }} as decimal(18, 4)) as actual
    from customers
    where bg_nbd_{{ target }} is not null
    {%- endfor %}
),

-- Most customers share both numbers with many others.
counted as (
    select
        {%- for column in shared %}
        {{ column }},
        {%- endfor %}
        cast(count(*) as integer) as customer_count
    from predictions
    group by {{ shared | join(', ') }}
),

ranked as (
    select
        *,
        {%- for value in ['predicted', 'actual'] %}
        sum(customer_count) over (
            partition by shop_id, value_method, value_target
            order by {{ value }} asc
            range between unbounded preceding and current row
        ) as {{ value }}_at_most_count,
        sum(customer_count) over (
            partition by shop_id, value_method, value_target, {{ value }}
        ) as {{ value }}_tie_count,
        {%- endfor %}
        sum(customer_count) over (
            partition by shop_id, value_method, value_target
        ) as population
    from counted
),

-- Places of equal values are the mean of theirs, as Spearman's are. They are counted
-- from the middle, so that their mean is 0. Equal values are in one decile.
final as (
    select
        {%- for column in shared + ['customer_count'] %}
        {{ column }},
        {%- endfor %}
        {%- for value in ['predicted', 'actual'] %}
        cast(
            {{ value }}_at_most_count - ({{ value }}_tie_count + population) / 2.0
            as decimal(12, 1)
        ) as {{ value }}_place,
        {%- endfor %}
        {{ integer_divide(
            '10 * predicted_at_most_count + population - 1', 'population'
        ) }} as decile
    from ranked
)

select * from final
