{#- The learned scheme whose segments share the budget (var budget_scheme). -#}
{% macro budget_scheme() -%}
    {%- if var('budget_scheme') not in learned_schemes() -%}
        {{ exceptions.raise_compiler_error(
            "The var budget_scheme is '" ~ var('budget_scheme')
            ~ "'. Set it to one of: " ~ learned_schemes() | join(', ') ~ "."
        ) }}
    {%- endif -%}
    {{ return(var('budget_scheme')) }}
{%- endmacro %}
