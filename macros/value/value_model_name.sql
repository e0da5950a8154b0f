{#- The model that a window of py_value_models belongs to, as model_runs names it. -#}
{% macro value_model_name() -%}
    case
        when value_window = 'now' then 'customer_value' else 'value_calibration'
    end
{%- endmacro %}
