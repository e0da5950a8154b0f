{#- The window of an own shop's order: its number, and which of those of the number it
    is, where shops say something of orders. -#}
{% macro own_order_window(said) -%}
    {{ return(
        'partition by shop_id, order_key' ~ (', order_part' if said.order_part else '')
    ) }}
{%- endmacro %}
