{#- A status as a text, written as plain_status writes it in SQL. -#}
{% macro plain_status_word(value) -%}
    {%- set words = value | lower | replace('_', ' ') | replace('-', ' ') -%}
    {{ return((words.split() | join(' ')).removeprefix('wc ')) }}
{%- endmacro %}
