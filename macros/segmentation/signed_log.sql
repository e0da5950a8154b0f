{#- log1p of an amount, of its size where it is below zero (more given back than
    bought), with its sign. Rounded, so that engines agree. -#}
{% macro signed_log(expression) -%}
    round(
        sign({{ expression }}) * ln(1 + abs(cast({{ expression }} as double))), 6
    )
{%- endmacro %}
