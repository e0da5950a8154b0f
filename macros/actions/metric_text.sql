{#- A metric's value made by shown_metric as text: 12.3%, +12.3%, 1.85 or 1,234. Null as a
    dash. -#}
{% macro metric_text(shown, value_format) -%}
    {%- set is_signed = value_format ~ " = 'signed_percent'" -%}
    {%- set is_share = value_format ~ " in ('percent', 'signed_percent', 'points')" -%}
    {%- set is_percent = value_format ~ " in ('percent', 'signed_percent')" -%}
    coalesce(
        case when {{ is_signed }} and {{ shown }} > 0 then '+' else '' end
        || {{ number_text(shown, 'case when ' ~ is_share ~ ' then 1 else 2 end') }}
        || case when {{ is_percent }} then '%' else '' end,
        '-'
    )
{%- endmacro %}
