{#- A code of words as a reader would write it: home_decor is Home decor. Text
    without underscores stays as it is. -#}
{% macro readable_code(expression) -%}
    case
            when {{ expression }} != replace({{ expression }}, '_', '')
                then
                    upper(left({{ expression }}, 1))
                    || replace(substr({{ expression }}, 2), '_', ' ')
            else {{ expression }}
        end
{%- endmacro %}
