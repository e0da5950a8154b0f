{#- Comma separated statuses as SQL strings, written as plain_status writes them. -#}
{% macro plain_statuses(values) -%}
    {%- set statuses = [] -%}
    {%- for value in values.split(',') -%}
        {%- set words = value | lower | replace('_', ' ') | replace('-', ' ') -%}
        {%- set words = words.split() | join(' ') -%}
        {%- do statuses.append(words[3:] if words[:3] == 'wc ' else words) -%}
    {%- endfor -%}
    {{ return(quoted_list(statuses | join(','))) }}
{%- endmacro %}
