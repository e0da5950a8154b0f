{#- Raw columns of amounts that few own shops have. -#}
{% macro own_shop_more_amounts() -%}
    {{ return([
        'refunded', 'order_total', 'order_discount', 'order_shipping', 'order_tax',
    ]) }}
{%- endmacro %}
