{#- A moment as text, in UTC, whatever the zone of the session and the machine. -#}
{% macro zoned_text(expression) -%}
    {{ adapter.dispatch('zoned_text', 'clientele')(expression) }}
{%- endmacro %}

{% macro default__zoned_text(expression) -%}
    cast(timezone('UTC', {{ expression }}) as varchar) || 'Z'
{%- endmacro %}

{% macro snowflake__zoned_text(expression) -%}
    {{ as_text("convert_timezone('UTC', " ~ expression ~ ")", 'timestamp') }} || 'Z'
{%- endmacro %}
