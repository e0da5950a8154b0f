{#- A metric's value as texts show it, by its format: a percentage or its points with one
    decimal, a ratio with two, counts and amounts whole. -#}
{% macro shown_metric(value, value_format) -%}
    case
        when {{ value_format }} in ('percent', 'signed_percent', 'points')
            then {{ shown_number('100 * ' ~ value, 1) }}
        when {{ value_format }} = 'ratio' then {{ shown_number(value, 2) }}
        else {{ shown_number(value, 0) }}
    end
{%- endmacro %}
