{{ config(materialized='view') }}

{%- set error_gate = var('value_maximum_error_ratio') %}
{%- set bias_gate = var('value_maximum_bias_ratio') %}

with

models as (
    select * from {{ ref('py_value_models') }}
    where value_window = 'now' and r is not null
),

calibrations as (
    select * from {{ ref('value_calibration') }}
    where decile = 0 and value_method = 'bg_nbd'
),

reliabilities as (
    select * from {{ ref('value_reliability') }}
    where bucket = 0
),

-- Columns in the order of model_metrics.
final as (
    {%- for source, model, prefix, filter, metrics in [
        ('models', 'customer_value', '', 'true', {
            'log_likelihood': 'null', 'amount_log_likelihood': 'null',
            'amount_correlation': 'null',
        }),
        ('calibrations', 'value_calibration', 'order_', "value_target = 'orders'", {
            'error_ratio': error_gate, 'bias_ratio': bias_gate,
            'bias': 'null', 'mean_absolute_error': 'null', 'spearman': 'null',
        }),
        ('calibrations', 'value_calibration', 'revenue_', "value_target = 'revenue'", {
            'error_ratio': 'null', 'bias_ratio': bias_gate,
            'bias': 'null', 'mean_absolute_error': 'null', 'spearman': 'null',
        }),
        ('reliabilities', 'value_calibration', '', 'true', {
            'brier_score': 'null', 'baseline_brier_score': 'null',
        }),
    ] %}
    {%- set of_source = loop %}
    {%- for metric, gate in metrics.items() %}
    {{ 'union all' if not (of_source.first and loop.first) }}
    select
        model_run_id,
        shop_id,
        '{{ model }}' as model_name,
        '{{ prefix ~ metric }}' as metric_name,
        cast({{ metric }} as double) as metric_value,
        cast({{ 'null' if gate == 'null' else "'<='" }} as varchar)
            as gate_operator,
        cast({{ gate }} as double) as gate_value,
        customer_count,
        as_of_date
    from {{ source }}
    where {{ filter }}
    {%- endfor %}
    {%- endfor %}
)

select * from final
