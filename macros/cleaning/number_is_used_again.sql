{#- Whether the lines of one order number are orders of several customers (guests are
    one, whom orders_told_apart may find to be another), or of times
    far apart, in one of the shops given; as aggregates over the number's lines.
    Hashes are compared faster than texts. -#}
{% macro number_is_used_again(shops) -%}
    {%- set buyer = "case when customer_id is not null then hash(customer_id) "
        ~ "when reading_note like 'guest%' then hash('') end" -%}
    {%- set sold_at = 'case when not is_cancellation then ordered_at end' -%}
    shop_id in ({{ quoted_list(shops | join(',')) }})
    and (
        coalesce(min({{ buyer }}) != max({{ buyer }}), false)
        or coalesce({{ dbt.datediff(
            'min(' ~ sold_at ~ ')', 'max(' ~ sold_at ~ ')', 'day'
        ) }} > {{ var('order_number_reuse_days') }}, false)
    )
{%- endmacro %}
