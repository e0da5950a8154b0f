{#- The published rule: among the quarter that spent most and the quarter that has been
    away longest, with money at stake. Reads customers and thresholds (int_customers_measured). -#}
{% macro is_high_value_at_risk() -%}
    customers.monetary_amount >= thresholds.monetary_p75_amount
    and customers.monetary_amount > 0
    and customers.recency_days >= thresholds.recency_p75_days
{%- endmacro %}
