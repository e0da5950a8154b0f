{#- The factor by which a total is off, up or down: at least 1. Totals below 1 count
    as 1, so that the factor is known where nobody returned. -#}
{% macro bias_factor(predicted, actual) -%}
    greatest({{ predicted }}, {{ actual }}, 1)
    / greatest(least({{ predicted }}, {{ actual }}), 1)
{%- endmacro %}
