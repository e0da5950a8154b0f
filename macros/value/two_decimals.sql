{#- A number rounded to two decimals, for amount_text. -#}
{% macro two_decimals(number) -%}
    round(cast({{ number }} as decimal(18, 5)), 2)
{%- endmacro %}
