{#- Comma separated values of a var as SQL strings in lower case: 'true', 'yes'. -#}
{% macro quoted_list(values) -%}
    {%- set quoted = [] -%}
    {%- for value in (values | string).split(',') -%}
        {%- do quoted.append(
            "'" ~ dbt.escape_single_quotes(value | trim | lower) ~ "'"
        ) -%}
    {%- endfor -%}
    {{ return(quoted | join(', ')) }}
{%- endmacro %}
