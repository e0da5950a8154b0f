{#- What value_calibration compares, as pairs: the model and the baselines that it has to
    keep up with, and what they predict. -#}
{% macro value_predictions() -%}
    {%- set pairs = [] -%}
    {%- for method in ['bg_nbd', 'last_period', 'shop_mean'] -%}
        {%- for target in ['orders', 'revenue'] -%}
            {%- do pairs.append((method, target)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(pairs) }}
{%- endmacro %}
