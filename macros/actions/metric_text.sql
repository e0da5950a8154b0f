{#- A metric's value made by shown_metric as text: 12.3%, 1.85 or 1,234. Null as a dash. -#}
{% macro metric_text(shown, value_format) -%}
    {%- set is_percent = value_format ~ " = 'percent'" -%}
    coalesce(
        {{ number_text(shown, 'case when ' ~ is_percent ~ ' then 1 else 2 end') }}
        || case when {{ is_percent }} then '%' else '' end,
        '-'
    )
{%- endmacro %}
