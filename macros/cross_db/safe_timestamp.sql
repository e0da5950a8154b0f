{#- Text as a timestamp, null where nothing fits: first the formats (time_formats),
    then ISO 8601, which always fits. A time with an offset keeps the clock that
    was written; with a `time_zone` it becomes the local time there. -#}
{% macro safe_timestamp(expression, formats=[], time_zone='') -%}
    {%- set readings = [] -%}
    {%- for format in formats -%}
        {%- do readings.append(
            formatted_timestamp(expression, format, time_zone) if '%' in format
            else counted_timestamp(expression, format, time_zone)
        ) -%}
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
