{#- A raw id as text. 12345.0 is 12345: spreadsheets and data frames write ids of
    digits so where a column has empty cells. ="00123" is 00123: exports write it so
    for spreadsheets to keep the zeros. -#}
{% macro id_text(column) -%}
    case
            when
                {{ text(column) }} like '%.0'
                and {{ dbt.safe_cast(text(column), 'double') }} is not null
                then left({{ text(column) }}, length({{ text(column) }}) - 2)
            when {{ text(column) }} like '="%"'
                then nullif(trim(
                    substr({{ text(column) }}, 3, length({{ text(column) }}) - 3)
                ), '')
            else {{ text(column) }}
        end
{%- endmacro %}
