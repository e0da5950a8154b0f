{#- Gamma-Gamma: the expected amount of a purchase; null where no mean exists. -#}
{% macro expected_amount(history, model) -%}
    {%- set shape = model ~ '.p * ' ~ history ~ '.repeat_count + ' ~ model ~ '.q - 1' -%}
    case
        when {{ shape }} > 0
            then
                {{ model }}.p * (
                    {{ model }}.v
                    + {{ history }}.repeat_count
                    * greatest(coalesce({{ history }}.mean_repeat_amount, 0), 0)
                ) / ({{ shape }})
    end
{%- endmacro %}
