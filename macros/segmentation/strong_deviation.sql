{#- Standard deviations from which on a feature says something of a customer or a
    cluster; plain_names.STRONG is the same number. -#}
{% macro strong_deviation() -%}
    0.25
{%- endmacro %}
