{#- A shop's setting that is a number of at least 0, whole if it is among
    shop_counts; stops on anything else. -#}
{% macro shop_number(shop, key) -%}
    {%- set value = shop_var(shop, key) -%}
    {%- set number = value | string | float(-1) -%}
    {%- set kind = 'whole number' if key in shop_counts() else 'number' -%}
    {%- if number < 0 or (kind == 'whole number' and number != number | int) -%}
        {{ exceptions.raise_compiler_error(
            "The var " ~ key ~ " of shop " ~ shop ~ " is '" ~ value
            ~ "'. Set it to a " ~ kind ~ " of 0 or more."
        ) }}
    {%- endif -%}
    {{ return(value) }}
{%- endmacro %}
