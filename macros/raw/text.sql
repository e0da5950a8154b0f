{#- A raw column as trimmed text, null where empty. -#}
{% macro text(column) -%}
    nullif(trim({{ column }}), '')
{%- endmacro %}
