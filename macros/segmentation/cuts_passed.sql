{#- How many of the four cut points of its dimension a value has passed. A value equal
    to a percentile falls to the lower bin; equal to a fixed cut point, to the better
    score. -#}
{% macro cuts_passed(values, cut_points) -%}
    {%- for k in [1, 2, 3, 4] %}
    case
        when {{ values }}.scored_value > {{ cut_points }}.cut_{{ k }} then 1
        when {{ values }}.scored_value < {{ cut_points }}.cut_{{ k }} then 0
        when {{ values }}.rfm_dimension = 'recency' then 0
        when {{ cut_points }}.score_method = 'fixed' then 1
        else 0
    end {{ '+' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
