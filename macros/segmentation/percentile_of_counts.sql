{#- A continuous percentile of counted values, an aggregate in exact decimals: the
    value at position part / parts * (population - 1), interpolated between neighbours.
    Rows have the columns scored_value, cumulative_count and population. -#}
{% macro percentile_of_counts(part, parts=5, data_type='decimal(18, 5)') -%}
    {%- set position = part ~ ' * (population - 1)' -%}
    {%- set lower = 'min(case when cumulative_count > '
        ~ integer_divide(position, parts) ~ ' then scored_value end)' -%}
    {%- set upper = 'min(case when cumulative_count > '
        ~ integer_divide(position, parts) ~ ' + 1 then scored_value end)' -%}
    cast(
        {{ lower }}
        + cast(max(mod({{ position }}, {{ parts }})) as integer) * {{ 1 / parts }}
        * (coalesce({{ upper }}, {{ lower }}) - {{ lower }})
        as {{ data_type }}
    )
{%- endmacro %}
