{#- A time as text with plain blanks, since browsers write a narrow one in front of
    AM and PM, and without its zone where that is wanted: %z is an offset, %Z also a
    word such as PDT. -#}
{% macro time_text(expression, without_zone='') -%}
    {%- set text -%}
        trim(translate({{ expression }}, chr(160) || chr(8239), '  '))
    {%- endset -%}
    {%- if without_zone -%}
    regexp_replace({{ text }}, '{{ zone_pattern(words=without_zone == '%Z') }}', '')
    {%- else -%}
    {{ text }}
    {%- endif -%}
{%- endmacro %}
