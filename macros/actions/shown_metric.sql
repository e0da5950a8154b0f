{#- A metric's value as texts show it, by its format: a percentage with one decimal, a
    ratio with two, counts and amounts whole. -#}
{% macro shown_metric(value, value_format) -%}
    case {{ value_format }}
        when 'percent' then {{ shown_number('100 * ' ~ value, 1) }}
        when 'ratio' then {{ shown_number(value, 2) }}
        else {{ shown_number(value, 0) }}
    end
{%- endmacro %}
