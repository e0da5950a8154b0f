{#- The raw table of an own shop. Where a date and a time of day are two
    columns, they become one text; a midnight that a spreadsheet adds to the one, and
    a day in 1899 or 1900 that it adds to the other, go. -#}
{% macro own_shop_source(shop) -%}
    {%- set columns = raw_columns(shop, 'transactions') -%}
    {%- if columns.time_of_day -%}
    (
        select
            {%- for column in columns if column != 'ordered_at' %}
            {{ column }},
            {%- endfor %}
            regexp_replace(
                {{ text('ordered_at') }}, '[ T]00:00(:00([.]0*)?)?$', ''
            ) || coalesce(
                ' ' || regexp_replace(
                    {{ text('time_of_day') }},
                    '^(1899-12-3[01]|1900-01-0[01])[ T]', ''
                ), ''
            ) as ordered_at
        from {{ raw(shop, 'transactions') }}
    ) as raw_source
    {%- else -%}
    {{ raw(shop, 'transactions') }}
    {%- endif -%}
{%- endmacro %}
