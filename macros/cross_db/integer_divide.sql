{#- The whole part of a / b for integers, exact on every engine: Snowflake
    rounds a quotient to six decimals, which turns 0.9999999 into 1. -#}
{% macro integer_divide(dividend, divisor) -%}
    cast(
        (({{ dividend }}) - mod({{ dividend }}, {{ divisor }})) / ({{ divisor }})
        as bigint
    )
{%- endmacro %}
