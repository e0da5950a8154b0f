{#- What features measure in the shop's units: clusterable_features without their
    logarithms. Words are about these (seed measure_words). -#}
{% macro customer_measures() -%}
    {{ return(
        clusterable_features() | map('replace', 'log_', '') | unique | list
    ) }}
{%- endmacro %}
