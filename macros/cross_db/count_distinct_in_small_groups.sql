{#- How many different values a group has, nulls apart, where groups are many and
    small: DuckDB's count(distinct) keeps all pairs of group and value at once. -#}
{% macro count_distinct_in_small_groups(expression) -%}
    {{ adapter.dispatch('count_distinct_in_small_groups', 'clientele')(expression) }}
{%- endmacro %}

{% macro snowflake__count_distinct_in_small_groups(expression) -%}
    count(distinct {{ expression }})
{%- endmacro %}

{% macro default__count_distinct_in_small_groups(expression) -%}
    cast(list_unique(list({{ expression }})) as bigint)
{%- endmacro %}
