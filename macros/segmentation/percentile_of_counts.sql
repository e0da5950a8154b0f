{#- A continuous percentile of counted values, an aggregate in exact decimals: the
    value at position fraction * (population - 1), interpolated between neighbours.
    Rows have the columns scored_value, cumulative_count and population. -#}
{% macro percentile_of_counts(fifths) -%}
    {%- set position = fifths ~ ' * (population - 1)' -%}
    {%- set lower = 'min(case when cumulative_count > '
        ~ integer_divide(position, 5) ~ ' then scored_value end)' -%}
    {%- set upper = 'min(case when cumulative_count > '
        ~ integer_divide(position, 5) ~ ' + 1 then scored_value end)' -%}
    cast(
        {{ lower }}
        + cast(max(mod({{ position }}, 5)) as integer) * 0.2
        * (coalesce({{ upper }}, {{ lower }}) - {{ lower }})
        as decimal(18, 5)
    )
{%- endmacro %}
