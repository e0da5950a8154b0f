{#- A number of number_text as French writes it: 1 234,50 and 12 %. -#}
{% macro french_number(text) -%}
    translate(replace({{ text }}, '%', ' %'), ',.', ' ,')
{%- endmacro %}
