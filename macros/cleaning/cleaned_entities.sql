{#- The entities that are cleaned, each in int_<entity>_cleaned. -#}
{% macro cleaned_entities() -%}
    {{ return([
        'order_lines', 'orders', 'customers', 'products',
        'category_translations', 'sellers', 'payments', 'reviews',
        'locations', 'campaigns', 'marketing_spend', 'touchpoints',
    ]) }}
{%- endmacro %}
