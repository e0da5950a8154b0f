{#- A number as explanations show it: whole from 100 on, else with up to two
    decimals. Exact decimals, so that engines round alike. -#}
{% macro shown_number(expression, decimals) -%}
    {%- set exact = 'cast(' ~ expression ~ ' as decimal(18, 6))' -%}
    case
        when abs({{ expression }}) >= 100 or {{ decimals }} = 0
            then round({{ exact }}, 0)
        when {{ decimals }} = 1 then round({{ exact }}, 1)
        else round({{ exact }}, 2)
    end
{%- endmacro %}
