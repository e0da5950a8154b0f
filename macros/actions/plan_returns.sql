{#- The columns of ROI and payback of budgets, on revenue and on margin: (added - budget)
    / budget, and budget / (added / 12) in months. Null where the divisor is zero, and
    a payback where nothing is added. -#}
{% macro plan_returns() -%}
    {%- for money in ['revenue', 'margin'] %}
    {%- set added = 'added_' ~ money ~ '_amount' %}
    {%- set budget = 'budget_amount' %}
    {{ safe_divide(added ~ ' - ' ~ budget, budget) }} as roi_on_{{ money }},
    case
        when {{ added }} > 0
            then {{ safe_divide('12 * ' ~ budget, added) }}
    end as payback_months_on_{{ money }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
