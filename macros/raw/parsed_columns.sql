{#- Raw columns read as their types, each as <column>_parsed in lower case. `casts` maps a raw
    column to the expression that reads it: written once, computed once. -#}
{% macro parsed_columns(casts) -%}
    {%- for column, cast_value in casts.items() -%}
    {{ cast_value }} as {{ column | lower }}_parsed
    {%- if not loop.last %},
        {% endif -%}
    {%- endfor -%}
{%- endmacro %}
