{#- The kinds of opportunity, the most urgent first, with the rule of each as a SQL
    condition. Rules read customers, thresholds, waits, shops and customer_values of
    int_opportunity_customers. -#}
{% macro opportunity_rules() -%}
    {{ return({
        'high_value_at_risk': is_high_value_at_risk(),
        'lapsed_but_alive':
            'customer_values.is_alive_known'
            ~ ' and customers.recency_days > shops.active_days'
            ~ ' and customer_values.p_alive >= ' ~ var('lapsed_minimum_p_alive'),
        'second_purchase_due':
            'customer_values.purchase_day_count = 1'
            ~ ' and waits.repeater_count >= shops.value_minimum_repeaters'
            ~ ' and customers.recency_days'
            ~ ' between waits.first_due_days and waits.last_due_days',
        'growth':
            'customers.frequency <= thresholds.frequency_p25'
            ~ ' and customers.monetary_amount >= thresholds.monetary_p50_amount'
            ~ ' and customers.monetary_amount > 0',
    }) }}
{%- endmacro %}
