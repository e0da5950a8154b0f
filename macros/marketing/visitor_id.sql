{#- Whose touches make one path: a customer's, or those of a guest's single order. -#}
{% macro visitor_id() -%}
    coalesce('customer ' || customer_id, 'order ' || order_id)
{%- endmacro %}
