{#- The first part of a text that matches a regular expression, null if none does. -#}
{% macro first_match(expression, pattern) -%}
    {{ adapter.dispatch('first_match', 'clientele')(expression, pattern) }}
{%- endmacro %}

{% macro default__first_match(expression, pattern) -%}
    nullif(regexp_extract({{ expression }}, '{{ pattern }}'), '')
{%- endmacro %}

{% macro snowflake__first_match(expression, pattern) -%}
    regexp_substr({{ expression }}, '{{ pattern }}')
{%- endmacro %}
