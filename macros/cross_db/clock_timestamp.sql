{#- Text as a timestamp by a format of %Y %y %m %d %H %I %p %M %S %f, null where it
    does not fit. Snowflake's spelling is derived. -#}
{% macro clock_timestamp(expression, format) -%}
    {{ adapter.dispatch('clock_timestamp', 'clientele')(expression, format) }}
{%- endmacro %}

{% macro default__clock_timestamp(expression, format) -%}
    try_strptime({{ expression }}, '{{ format }}')
{%- endmacro %}

{% macro snowflake__clock_timestamp(expression, format) -%}
    {%- set spelled = namespace(text=format) -%}
    {%- for ours, theirs in {
        '%Y': 'YYYY', '%y': 'YY', '%m': 'MM', '%d': 'DD', '%H': 'HH24',
        '%I': 'HH12', '%p': 'AM', '%M': 'MI', '%S': 'SS', '%f': 'FF',
    }.items() -%}
        {%- set spelled.text = spelled.text | replace(ours, theirs) -%}
    {%- endfor -%}
    try_to_timestamp_ntz({{ expression }}, '{{ spelled.text }}')
{%- endmacro %}
