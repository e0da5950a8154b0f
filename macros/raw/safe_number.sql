{#- A raw number in any usual notation (plain_number), null where it is none. A cast
    reads nearly all of them, and what it does not is looked at again. -#}
{% macro safe_number(
    column, type='decimal(18, 4)', decimal_comma=false, currency_sign=''
) -%}
    coalesce(
        {%- if decimal_comma %}
        case
            when {{ column }} not like '%.%'
                then {{ dbt.safe_cast("replace(" ~ column ~ ", ',', '.')", type) }}
        end,
        {%- else %}
        {{ dbt.safe_cast(column, type) }},
        {%- endif %}
        {#- In a case: see iso_timestamp. #}
        case
            when {{ column }} is not null
                then {{ dbt.safe_cast(
                    plain_number(column, decimal_comma, currency_sign), type
                ) }}
        end
    )
{%- endmacro %}
