{#- Whether an order's time lies in the window of int_shops that the overall tables
    of customer experience look at. Needs a CTE or table `shops`. -#}
{% macro in_experience_window(column) -%}
    {{ column }} < shops.as_of_at
    and (
        {{ column }} >= shops.experience_from
        or shops.experience_from is null
    )
    and (
        {{ column }} < shops.experience_before
        or shops.experience_before is null
    )
{%- endmacro %}
