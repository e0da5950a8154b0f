{#- Texts of a group in one, in order. dbt.listagg does it too, but what it takes is
    no SQL that the linter could read. -#}
{% macro listed_text(expression, delimiter, order_by) -%}
    {{ adapter.dispatch('listed_text', 'clientele')(expression, delimiter, order_by) }}
{%- endmacro %}

{% macro default__listed_text(expression, delimiter, order_by) -%}
    string_agg({{ expression }}, '{{ delimiter }}' order by {{ order_by }})
{%- endmacro %}

{% macro snowflake__listed_text(expression, delimiter, order_by) -%}
    listagg({{ expression }}, '{{ delimiter }}')
        within group (order by {{ order_by }})
{%- endmacro %}
