{#- A shop's setting that is a number of at least 0; stops on anything else. -#}
{% macro shop_number(shop, key) -%}
    {%- set value = shop_var(shop, key) -%}
    {%- set number = value | string | float(-1) -%}
    {%- if number < 0 or (key in shop_counts() and number != number | int) -%}
        {{ exceptions.raise_compiler_error(
            "The var " ~ key ~ " of shop " ~ shop ~ " is '" ~ value
            ~ "'. Set it to a " ~ ("whole number" if key in shop_counts()
            else "number") ~ " of 0 or more, such as " ~ var(key) | int ~ "."
        ) }}
    {%- endif -%}
    {{ return(value) }}
{%- endmacro %}
