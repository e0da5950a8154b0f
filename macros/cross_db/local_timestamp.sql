{#- A clock in the local time of a zone, if the text it was read from says how far
    from UTC it is (2024-12-31 23:30 -0400). As it is without a zone or offset. -#}
{% macro local_timestamp(clock, expression, time_zone='') -%}
    {%- if not time_zone -%}
    {{ clock }}
    {%- else -%}
    {%- set zone = first_match(time_text(expression), zone_pattern()) -%}
    {%- set digits = "replace("
        ~ first_match(zone, '[+-][0-9]{1,2}(:?[0-9]{2})?') ~ ", ':', '')" -%}
    {%- set number = dbt.safe_cast(digits, 'integer') -%}
    case
        when {{ zone }} is null then {{ clock }}
        else {{ at_time_zone(dbt.dateadd(
            'minute',
            "-case when " ~ digits ~ " is null then 0"
            ~ " when length(" ~ digits ~ ") <= 3 then 60 * " ~ number
            ~ " else " ~ number ~ " - 40 * " ~ integer_divide(number, 100) ~ " end",
            clock,
        ), time_zone) }}
    end
    {%- endif -%}
{%- endmacro %}
