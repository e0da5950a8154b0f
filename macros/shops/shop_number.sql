{#- A shop's setting that is a number of at least 0, or a whole one; stops on
    anything else. -#}
{% macro shop_number(shop, key, whole=false) -%}
    {%- set value = shop_var(shop, key) -%}
    {%- set number = value | string | float(-1) -%}
    {%- if number < 0 or (whole and number != number | int) -%}
        {{ exceptions.raise_compiler_error(
            "The var " ~ key ~ " of shop " ~ shop ~ " is '" ~ value
            ~ "'. Set it to a " ~ ('whole number' if whole else 'number')
            ~ " of 0 or more."
        ) }}
    {%- endif -%}
    {{ return(number | int if whole else value) }}
{%- endmacro %}
