{#- What own_shop_meaning may say of an order rather than of a line, or that needs to
    know the order, as no more goes back than was paid. -#}
{% macro own_order_facts() -%}
    {{ return([
        'order_total', 'order_discount', 'order_shipping', 'included_shipping',
        'included_tax', 'added_tax', 'order_refunded_amount', 'refunded_amount',
        'order_discount_rate', 'state', 'is_cancelled', 'currency',
    ]) }}
{%- endmacro %}
