{#- The numbers of measure_texts: `shown`, and `ratio` to the shop's average where a
    measure of amounts or counts is at least one and a half times as much. -#}
{% macro measure_numbers(expression, measures) -%}
    {%- set average = measures ~ '.shop_average' -%}
    {{ shown_number(
        measures ~ '.scale * (' ~ expression ~ ')', measures ~ '.decimals'
    ) }} as shown,
    case
        when
            {{ measures }}.has_ratio
            and {{ average }} > 0
            and {{ expression }} >= 1.5 * {{ average }}
            then {{ shown_number(safe_divide(expression, average), '1') }}
    end as ratio
{%- endmacro %}
