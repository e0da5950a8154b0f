{#- BG/NBD: the probability of a purchase within days by a customer who is alive. -#}
{% macro purchase_probability(history, model, days) -%}
    {%- set age = '(' ~ model ~ '.alpha + ' ~ history ~ '.t_days / 7.0)' -%}
    1 - power(
        {{ age }} / ({{ age }} + {{ days }} / 7.0),
        {{ model }}.r + {{ history }}.repeat_count
    )
{%- endmacro %}
