{#- A shop's setting that has a fixed set of values; stops on any other. -#}
{% macro shop_choice(shop, key, choices) -%}
    {{ return(require_choice(shop, key, shop_var(shop, key), choices)) }}
{%- endmacro %}

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
