{#- A number as text, with two decimals if it has any: 12, 12.50. -#}
{% macro amount_text(expression) -%}
    case
        when {{ expression }} = round({{ expression }}, 0)
            then cast(cast({{ expression }} as bigint) as varchar)
        else cast(cast({{ expression }} as decimal(18, 4)) as varchar)
    end
{%- endmacro %}
