{#- Whether a time lies in the window of a published question, which looks back
    from int_shops.question_anchor_at. Needs a CTE or table `shops`. -#}
{% macro in_question_window(column, unit, length) -%}
    {{ column }} >= {{ dbt.dateadd(unit, '-' ~ length, 'shops.question_anchor_at') }}
    and (
        {{ column }} < shops.as_of_at
        or shops.question_anchor in ('last_order_date', 'last_order_at')
    )
{%- endmacro %}
