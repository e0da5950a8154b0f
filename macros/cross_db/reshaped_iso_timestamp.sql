{#- ISO text as a timestamp, without the blanks around it, its zone, and a comma in
    front of fractions. A date is looked at first, because it may end as an
    offset: 2024-01-05. -#}
{% macro reshaped_iso_timestamp(expression, type) -%}
    {%- set date = '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}' -%}
    {%- set moment = "replace(" ~ time_text(expression, without_zone='%z')
        ~ ", ',', '.')" -%}
    case
        when {{ matches(time_text(expression), date) }}
            then {{ dbt.safe_cast(time_text(expression), type) }}
        when {{ matches(moment, date ~ '[T ] *[0-9:.]+') }}
            then {{ dbt.safe_cast(moment, type) }}
    end
{%- endmacro %}
