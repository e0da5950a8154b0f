{#- Text as a timestamp, null where no format fits. Formats are written the
    way of strptime (%Y-%m-%d); Snowflake's spelling is derived. ISO text
    always fits. -#}
{% macro safe_timestamp(expression, formats=[]) -%}
    {{ adapter.dispatch('safe_timestamp', 'clientele')(expression, formats) }}
{%- endmacro %}

{% macro default__safe_timestamp(expression, formats) -%}
    {%- if formats -%}
    coalesce(
        try_strptime({{ expression }}, ['{{ formats | join("', '") }}']),
        try_cast({{ expression }} as timestamp)
    )
    {%- else -%}
    try_cast({{ expression }} as timestamp)
    {%- endif -%}
{%- endmacro %}

{#- try_cast would take digits for seconds since 1970, hence the shape. -#}
{% macro snowflake__safe_timestamp(expression, formats) -%}
    {%- set spellings = {
        '%Y': 'YYYY', '%m': 'MM', '%d': 'DD', '%H': 'HH24', '%M': 'MI',
        '%S': 'SS',
    } -%}
    coalesce(
        {%- for format in formats %}
        {%- set spelled = namespace(text=format) %}
        {%- for ours, theirs in spellings.items() %}
        {%- set spelled.text = spelled.text | replace(ours, theirs) %}
        {%- endfor %}
        try_to_timestamp_ntz({{ expression }}, '{{ spelled.text }}'),
        {%- endfor %}
        case
            when trim({{ expression }}) like '____-%-%'
                then {{ dbt.safe_cast(expression, 'timestamp_ntz') }}
        end,
        null
    )
{%- endmacro %}
