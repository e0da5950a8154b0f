{#- A var of comma separated whole numbers above 0 as a list, each once, ascending;
    stops on anything else. -#}
{% macro positive_numbers(key) -%}
    {%- set numbers = (var(key) | string).split(',') | map('int', 0) | list -%}
    {%- if numbers | select('<', 1) | list -%}
        {{ exceptions.raise_compiler_error(
            "The var " ~ key ~ " is '" ~ var(key) ~ "'. Give whole numbers above "
            "0, comma separated, as '30,60,90'."
        ) }}
    {%- endif -%}
    {{ return(numbers | unique | sort) }}
{%- endmacro %}
