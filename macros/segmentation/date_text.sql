{#- A date as text: 2011-06-01, in French 01/06/2011. -#}
{% macro date_text(expression, language='en') -%}
    {%- set text = as_text(expression, 'date') -%}
    {%- if language == 'fr' -%}
    substr({{ text }}, 9, 2) || '/' || substr({{ text }}, 6, 2)
    || '/' || substr({{ text }}, 1, 4)
    {%- else -%}
    {{ text }}
    {%- endif -%}
{%- endmacro %}
