{#- Text in which each run of blanks is one blank. Few texts have one, and looking
    for it is cheaper than replacing nothing. -#}
{% macro single_spaced(expression) -%}
    {{ adapter.dispatch('single_spaced', 'clientele')(expression) }}
{%- endmacro %}

{% macro default__single_spaced(expression) -%}
    case
            when {{ expression }} like '%  %'
                then regexp_replace({{ expression }}, ' +', ' ', 'g')
            else {{ expression }}
        end
{%- endmacro %}

{% macro snowflake__single_spaced(expression) -%}
    regexp_replace({{ expression }}, ' +', ' ')
{%- endmacro %}
