{#- Text as an integer, null where it is none: a cast alone would round 1.5 to
    2 without a word. 6.0 is an integer. -#}
{% macro safe_integer(expression) -%}
    {{ adapter.dispatch('safe_integer', 'clientele')(expression) }}
{%- endmacro %}

{% macro default__safe_integer(expression) -%}
    case
        when
            {{ dbt.safe_cast(expression, 'double') }}
            = {{ dbt.safe_cast(expression, 'integer') }}
            then {{ dbt.safe_cast(expression, 'integer') }}
    end
{%- endmacro %}

{#- Snowflake's integer has 38 digits: the bounds are those of other engines. -#}
{% macro snowflake__safe_integer(expression) -%}
    case
        when
            {{ dbt.safe_cast(expression, 'integer') }}
            between -2147483648 and 2147483647
            then {{ default__safe_integer(expression) }}
    end
{%- endmacro %}
