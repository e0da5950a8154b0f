{#- How many products the lists have whose recommendations are measured. -#}
{% macro list_lengths() -%}
    {{ return([1, 5, 10]) }}
{%- endmacro %}
