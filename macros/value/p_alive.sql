{#- BG/NBD: the probability that a customer has not left, 1 without a repeat purchase.
    The exponent is kept within what a double holds. -#}
{% macro p_alive(history, model) -%}
    {%- set waited = 'ln((' ~ model ~ '.alpha + ' ~ history ~ '.t_days / 7.0) / ('
        ~ model ~ '.alpha + ' ~ history ~ '.t_x_days / 7.0))' -%}
    case
        when {{ model }}.r is null then null
        when {{ history }}.repeat_count = 0 then 1.0
        else
            1 / (1 + exp(least(
                700,
                ln({{ model }}.a / ({{ model }}.b + {{ history }}.repeat_count - 1))
                + ({{ model }}.r + {{ history }}.repeat_count) * {{ waited }}
            )))
    end
{%- endmacro %}
