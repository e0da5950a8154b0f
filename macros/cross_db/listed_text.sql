{#- Texts of a group, or of the rows of a window, in one and in order. dbt.listagg does
    it too, but what it takes is no SQL that the linter could read. -#}
{% macro listed_text(expression, delimiter, order_by, over='') -%}
    {{ adapter.dispatch('listed_text', 'clientele')(expression, delimiter, order_by, over) }}
{%- endmacro %}

{% macro default__listed_text(expression, delimiter, order_by, over) -%}
    string_agg({{ expression }}, '{{ delimiter }}' order by {{ order_by }}) {{ over }}
{%- endmacro %}

{#- An ordered aggregate of DuckDB reserves 80 kB for each group of more than 16 and
    takes twice as long. Both lists of a group hold its rows in one order. -#}
{% macro duckdb__listed_text(expression, delimiter, order_by, over) -%}
    array_to_string(
        list_select(
            list({{ expression }}) {{ over }},
            list_grade_up(list({{ order_by }}) {{ over }})
        ),
        '{{ delimiter }}'
    )
{%- endmacro %}

{% macro snowflake__listed_text(expression, delimiter, order_by, over) -%}
    listagg({{ expression }}, '{{ delimiter }}')
        within group (order by {{ order_by }}) {{ over }}
{%- endmacro %}
