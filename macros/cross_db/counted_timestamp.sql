{#- A number as a timestamp, null where it is none: `excel` counts days, an epoch
    counts from 1970 in UTC. Their numbers of digits tell them apart. -#}
{% macro counted_timestamp(expression, format, time_zone='') -%}
    {#- A day and a part of one, from two columns of a spreadsheet: 45322 0.5. -#}
    {%- set number = dbt.safe_cast(
        "replace(replace(" ~ expression ~ ", ' 0', ''), ',', '.')", 'double'
    ) -%}
    {#- Of a spreadsheet, whole seconds: its days are rounded. 25569 is 1970-01-01. -#}
    {%- set digits, microseconds = {
        'excel': ('5', '1000000 * round(86400 * (' ~ number ~ ' - 25569))'),
        'epoch': ('9,10', 'round(1000000 * ' ~ number ~ ')'),
        'epoch_ms': ('12,13', 'round(1000 * ' ~ number ~ ')'),
        'epoch_us': ('15,16', 'round(' ~ number ~ ')'),
    }[format] -%}
    {%- set moment = timestamp_after_1970(
        'cast(' ~ microseconds ~ ' as bigint)'
    ) -%}
    case
            when {{ matches(
                'trim(' ~ expression ~ ')', '[0-9]{' ~ digits ~ '}( 0)?([.,][0-9]*)?'
            ) }}
                then {{ at_time_zone(moment, time_zone)
                    if time_zone and format != 'excel' else moment }}
        end
{%- endmacro %}
