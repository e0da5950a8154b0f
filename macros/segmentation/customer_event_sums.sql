{#- What events of a customer add up to: the columns of int_customer_events that
    int_customer_features accumulates. -#}
{% macro customer_event_sums() -%}
    {{ return([
        'category_count',
        'review_count',
        'review_score_sum',
        'delivered_count',
        'late_count',
        'payment_count',
        'installment_count',
        'freight_amount',
        'total_amount',
    ]) }}
{%- endmacro %}
