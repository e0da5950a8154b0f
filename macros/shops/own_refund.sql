{#- Whether a line of an own shop gives money back, as SQL: marked, or else negative. -#}
{% macro own_refund(said) -%}
    coalesce(
        is_marked_refund,
        quantity < 0 or list_amount < 0{{ ' or order_total < 0' if said.order_total }},
        false
    )
{%- endmacro %}
