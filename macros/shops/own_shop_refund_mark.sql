{#- Whether a column marks an own shop's line as a refund, as SQL; null without one. -#}
{% macro own_shop_refund_mark(shop) -%}
    {%- if raw_columns(shop, 'transactions').refund -%}
    coalesce(lower({{ text('refund') }}), '') in (
            {{ quoted_list(own_shop_setting(shop, 'refund_values')) }}
        )
    {%- else -%}
    cast(null as boolean)
    {%- endif -%}
{%- endmacro %}
