{#- Text as an integer, null where it is none: a cast alone would round 1.5 to
    2 without a word. 6.0 is an integer. -#}
{% macro safe_integer(expression) -%}
    case
        when
            {{ dbt.safe_cast(expression, 'double') }}
            = {{ dbt.safe_cast(expression, 'integer') }}
            then {{ dbt.safe_cast(expression, 'integer') }}
    end
{%- endmacro %}
