{#- A ratio as a rounded double, null where the denominator is zero. Doubles,
    since engines disagree on the scale of a decimal quotient; rounded, so that
    they agree on the result. -#}
{% macro safe_divide(numerator, denominator, decimals=6) -%}
    round(
        cast({{ numerator }} as double)
        / nullif(cast({{ denominator }} as double), 0),
        {{ decimals }}
    )
{%- endmacro %}
