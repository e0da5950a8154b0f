{{ config(materialized='view') }}

with

customers as (
    select * from {{ ref('int_holdout_predictions') }}
),

-- A row per customer, method and target. All methods predict the same customers;
-- decimals tie where equal, and add up alike in any order.
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

ranked as (
    select
        *,
        {%- for value in ['predicted', 'actual'] %}
        rank() over (
            partition by shop_id, value_method, value_target
            order by {{ value }} desc nulls last
        ) as {{ value }}_rank,
        count(*) over (
            partition by shop_id, value_method, value_target, {{ value }}
        ) as {{ value }}_tie_count,
        {%- endfor %}
        count(*) over (partition by shop_id, value_method, value_target)
            as population
    from predictions
),

-- Ranks of equal values are the mean of their places, as Spearman's are; equal
-- values are in one decile.
final as (
    select
        shop_id,
        model_run_id,
        as_of_date,
        value_method,
        value_target,
        predicted,
        actual,
        {%- for value in ['predicted', 'actual'] %}
        {{ value }}_rank + ({{ value }}_tie_count - 1) / 2.0 as {{ value }}_place,
        {%- endfor %}
        {{ integer_divide(
            '10 * (population + 1 - predicted_rank) + population - 1', 'population'
        ) }} as decile
    from ranked
)

select * from final
