{#- First day of the plan of a shop: var plan_start_date, or else the Monday on or after
    the as-of date, which is the day after the last purchase. -#}
{% macro plan_start(shops) -%}
    coalesce(
        {{ shops }}.plan_start_date,
        cast(
            {{ dbt.dateadd(
                'day',
                'mod(8 - ' ~ iso_weekday(shops ~ '.as_of_date') ~ ', 7)',
                shops ~ '.as_of_date',
            ) }} as date
        )
    )
{%- endmacro %}
