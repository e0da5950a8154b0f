{#- A shop's setting that has a fixed set of values; stops on any other. -#}
{% macro shop_choice(shop, key, choices) -%}
    {%- set value = shop_var(shop, key) -%}
    {%- if value not in choices -%}
        {{ exceptions.raise_compiler_error(
            "The var " ~ key ~ " of shop " ~ shop ~ " is '" ~ value
            ~ "'. Set it to one of: " ~ choices | join(', ') ~ "."
        ) }}
    {%- endif -%}
    {{ return(value) }}
{%- endmacro %}
