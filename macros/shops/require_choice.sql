{#- A setting's value if it is one of the choices; else stops. -#}
{% macro require_choice(shop, key, value, choices) -%}
    {%- if value not in choices -%}
        {{ exceptions.raise_compiler_error(
            "The var " ~ key ~ " of shop " ~ shop ~ " is '" ~ value
            ~ "'. Set it to one of: " ~ choices | join(', ') ~ "."
        ) }}
    {%- endif -%}
    {{ return(value) }}
{%- endmacro %}
