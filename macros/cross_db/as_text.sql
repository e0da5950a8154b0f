{#- A value as text, the same on every engine: Snowflake writes a timestamp with
    three decimals, or as the session is set. Decimals end without zeros. -#}
{% macro as_text(expression, data_type) -%}
    {{ adapter.dispatch('as_text', 'clientele')(expression, data_type) }}
{%- endmacro %}

{% macro default__as_text(expression, data_type) -%}
    {%- if data_type.startswith('decimal') -%}
    regexp_replace(cast({{ expression }} as varchar), '[.]?0+$', '')
    {%- else -%}
    cast({{ expression }} as varchar)
    {%- endif -%}
{%- endmacro %}

{% macro snowflake__as_text(expression, data_type) -%}
    {%- if data_type == 'timestamp' -%}
    regexp_replace(
        to_char(
            cast({{ expression }} as timestamp_ntz), 'YYYY-MM-DD HH24:MI:SS.FF6'
        ), '[.]?0+$', ''
    )
    {%- else -%}
    {{ default__as_text(expression, data_type) }}
    {%- endif -%}
{%- endmacro %}
