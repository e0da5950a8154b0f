{#- Microseconds after the beginning of 1970 as a timestamp. -#}
{% macro timestamp_after_1970(microseconds) -%}
    {{ adapter.dispatch('timestamp_after_1970', 'clientele')(microseconds) }}
{%- endmacro %}

{% macro default__timestamp_after_1970(microseconds) -%}
    make_timestamp({{ microseconds }})
{%- endmacro %}

{% macro snowflake__timestamp_after_1970(microseconds) -%}
    dateadd(microsecond, {{ microseconds }}, cast('1970-01-01' as timestamp_ntz))
{%- endmacro %}
