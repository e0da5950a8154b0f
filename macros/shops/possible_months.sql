{#- How many months lie between the vars dates_from and dates_before, at most. -#}
{% macro possible_months() -%}
    {{ return(
        12 * (var('dates_before')[:4] | int - var('dates_from')[:4] | int + 1)
    ) }}
{%- endmacro %}
