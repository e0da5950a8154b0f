{#- Comma separated statuses as SQL strings, written as plain_status writes them. -#}
{% macro plain_statuses(values) -%}
    {%- set statuses = [] -%}
    {%- for value in values.split(',') -%}
        {%- do statuses.append(plain_status_word(value)) -%}
    {%- endfor -%}
    {{ return(quoted_list(statuses | join(','))) }}
{%- endmacro %}
