{#- A date as text, with a number where an ordinal was: 1st, 22nd and 1er are 1, 22, 1. -#}
{% macro without_ordinal(expression) -%}
    {%- set ordinal = first_match(expression, '[0-9](st|nd|rd|th|er|º|ª)') -%}
    replace(
        {{ expression }},
        coalesce({{ ordinal }}, ' '),
        coalesce(left({{ ordinal }}, 1), ' ')
    )
{%- endmacro %}
