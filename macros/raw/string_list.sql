{#- Texts as SQL strings, separated by commas. A backslash is written by its number:
    Snowflake takes it for the beginning of something else. -#}
{% macro string_list(values) -%}
    {%- set quoted = [] -%}
    {%- for value in values -%}
        {%- do quoted.append(
            "'" ~ dbt.escape_single_quotes(value).replace('\\', "' || chr(92) || '")
            ~ "'"
        ) -%}
    {%- endfor -%}
    {{ return(quoted | join(', ')) }}
{%- endmacro %}
