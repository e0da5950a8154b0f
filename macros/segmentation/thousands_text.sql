{#- The whole part of a number of at least 0 as text: 12, 1,234, 1,234,567. -#}
{% macro thousands_text(expression) -%}
    {%- set whole = 'cast(cast(floor(' ~ expression ~ ') as bigint) as varchar)' -%}
    case
        when {{ expression }} < 1000 then {{ whole }}
        when {{ expression }} < 1000000
            then
                left({{ whole }}, length({{ whole }}) - 3)
                || ',' || right({{ whole }}, 3)
        else
            left({{ whole }}, length({{ whole }}) - 6)
            || ',' || substr({{ whole }}, length({{ whole }}) - 5, 3)
            || ',' || right({{ whole }}, 3)
    end
{%- endmacro %}
