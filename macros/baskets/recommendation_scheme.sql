{#- The segment scheme whose best sellers are recommended; stops on one that does
    not rest on R, F and M alone, as only those are known at earlier dates. -#}
{% macro recommendation_scheme() -%}
    {%- if var('recommendation_scheme') not in rfm_schemes() -%}
        {{ exceptions.raise_compiler_error(
            "The var recommendation_scheme is '" ~ var('recommendation_scheme')
            ~ "'. Set it to one of: " ~ rfm_schemes() | join(', ') ~ "."
        ) }}
    {%- endif -%}
    {{ return(var('recommendation_scheme')) }}
{%- endmacro %}
