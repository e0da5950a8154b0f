{#- A moment in UTC as the local time of a zone. -#}
{% macro at_time_zone(expression, time_zone) -%}
    {{ adapter.dispatch('at_time_zone', 'clientele')(expression, time_zone) }}
{%- endmacro %}

{% macro default__at_time_zone(expression, time_zone) -%}
    timezone('{{ time_zone }}', timezone('UTC', {{ expression }}))
{%- endmacro %}

{% macro snowflake__at_time_zone(expression, time_zone) -%}
    convert_timezone('UTC', '{{ time_zone }}', {{ expression }})
{%- endmacro %}
