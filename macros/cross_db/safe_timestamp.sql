{#- Text as a timestamp, null where nothing fits: first the formats (time_formats),
    then ISO 8601, which always fits. A time with an offset keeps the clock that
    was written; with a `time_zone` it becomes the local time there. Where %y is a
    format too, %Y is no year of two digits. -#}
{% macro safe_timestamp(expression, formats=[], time_zone='') -%}
    {%- set readings = [] -%}
    {%- for format in formats -%}
        {%- set reading = formatted_timestamp(expression, format, time_zone)
            if '%' in format else counted_timestamp(expression, format, time_zone) -%}
        {%- if '%Y' in format and '%y' in formats | join -%}
            {%- set reading = "case when " ~ reading
                ~ " >= cast('1000-01-01' as timestamp) then " ~ reading ~ " end" -%}
        {%- endif -%}
        {%- do readings.append(reading) -%}
    {%- endfor -%}
    {#- A date has no zone, though it may end as one: 2024-01-05. -#}
    {%- do readings.append(local_timestamp(
        iso_timestamp(expression),
        "case when " ~ expression ~ " like '%:%' then " ~ expression ~ " end",
        time_zone,
    )) -%}
    {%- if formats -%}
    coalesce(
        {{ readings | join(',\n        ') }}
    )
    {%- else -%}
    {{ readings[0] }}
    {%- endif -%}
{%- endmacro %}
