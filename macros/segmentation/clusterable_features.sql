{#- The columns of int_customer_features by which customers may be clustered. -#}
{% macro clusterable_features() -%}
    {{ return([
        'recency_days',
        'monetary_amount',
        'log_monetary_amount',
        'frequency',
        'log_frequency',
        'average_order_value',
        'tenure_days',
        'category_count',
        'days_between_orders',
        'review_score',
        'late_rate',
        'average_installment_count',
        'freight_rate',
    ]) }}
{%- endmacro %}
