{#- A raw name as text() reads it, with one blank between words: names are typed by
    hand, and compared. -#}
{% macro name_text(column) -%}
    {{ single_spaced(text(column)) }}
{%- endmacro %}
