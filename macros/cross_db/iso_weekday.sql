{#- The weekday of a date as a number, 1 for Monday to 7 for Sunday (ISO 8601). -#}
{% macro iso_weekday(expression) -%}
    {{ adapter.dispatch('iso_weekday', 'clientele')(expression) }}
{%- endmacro %}

{% macro default__iso_weekday(expression) -%}
    extract(isodow from {{ expression }})
{%- endmacro %}

{% macro snowflake__iso_weekday(expression) -%}
    dayofweekiso({{ expression }})
{%- endmacro %}
