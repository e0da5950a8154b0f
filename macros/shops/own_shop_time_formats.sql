{#- How times are written in an own shop's file, as a list. Where a column has the time
    of day, a format of the date alone is read with the usual ones of the time. -#}
{% macro own_shop_time_formats(shop) -%}
    {%- set given = time_formats(
        own_shop_setting(shop, 'time_formats'), shop ~ '_time_formats'
    ) -%}
    {%- if not raw_columns(shop, 'transactions').time_of_day -%}
        {{ return(given) }}
    {%- endif -%}
    {%- set formats = [] -%}
    {%- for format in given -%}
        {%- if '%' in format and not modules.re.search('%[HI]', format) -%}
            {%- for time in ['%H:%M:%S', '%H:%M', '%I:%M:%S %p', '%I:%M %p'] -%}
                {%- do formats.append(format ~ ' ' ~ time) -%}
            {%- endfor -%}
        {%- endif -%}
        {%- do formats.append(format) -%}
    {%- endfor -%}
    {{ return(formats) }}
{%- endmacro %}
