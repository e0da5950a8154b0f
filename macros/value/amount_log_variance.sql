{#- Variance of the logarithm of the expected amount, by the bootstrap of Gamma-Gamma:
    its derivatives by the logarithms of p, q and v, and their covariance. -#}
{% macro amount_log_variance(history, model) -%}
    {%- set shape = '(' ~ model ~ '.p * ' ~ history ~ '.repeat_count + '
        ~ model ~ '.q - 1)' -%}
    {%- set repeated = history ~ '.repeat_count * greatest(coalesce('
        ~ history ~ '.mean_repeat_amount, 0), 0)' -%}
    {%- set slopes = {
        'p': '(1 - ' ~ model ~ '.p * ' ~ history ~ '.repeat_count / ' ~ shape ~ ')',
        'q': '(-' ~ model ~ '.q / ' ~ shape ~ ')',
        'v': '(' ~ model ~ '.v / (' ~ model ~ '.v + ' ~ repeated ~ '))',
    } -%}
    {%- for pair in ['pp', 'qq', 'vv', 'pq', 'pv', 'qv'] %}
    {{ '+ ' if not loop.first }}{{ '2 * ' if pair[0] != pair[1] -}}
    {{ model }}.amount_covariance_{{ pair }} * {{ slopes[pair[0]] }} * {{ slopes[pair[1]] }}
    {%- endfor %}
{%- endmacro %}
