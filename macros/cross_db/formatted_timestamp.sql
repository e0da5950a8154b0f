{#- Text in a format (time_formats) as a timestamp, null where it does not fit. What
    engines read differently or not at all is made equal first: a weekday in front, a
    zone at the end and the format's words go, names of months become numbers. -#}
{% macro formatted_timestamp(expression, format, time_zone='') -%}
    {%- set pattern = format | replace(', ', ' ') -%}
    {%- set zone = pattern[-2:] if pattern[-2:] in ['%z', '%Z'] else '' -%}
    {%- set text = "replace(" ~ time_text(expression, without_zone=zone)
        ~ ", ', ', ' ')" -%}
    {%- if zone -%}
        {%- set pattern = pattern[:-2] | trim -%}
    {%- endif -%}
    {%- if pattern[:2] in ['%a', '%A'] -%}
        {%- set pattern = modules.re.sub('^%[aA][., ]*', '', pattern) -%}
        {%- set text = "regexp_replace(" ~ text ~ ", '^[^0-9., ]+[., ]*', '')" -%}
    {%- endif -%}
    {#- Words are tokens of their own, such as Uhr; 9h05 is 9:05. -#}
    {%- set words = modules.re.findall(' [^ %0-9,.:/-]+(?= |$)', pattern) -%}
    {%- set pattern = modules.re.sub(' [^ %0-9,.:/-]+(?= |$)', '', pattern) -%}
    {%- set wordless = namespace(text=text) -%}
    {%- for word in words | unique -%}
        {%- set wordless.text = "trim(replace(" ~ wordless.text
            ~ " || ' ', '" ~ word ~ " ', ' '))" -%}
    {%- endfor -%}
    {%- set text = wordless.text -%}
    {%- if '%Hh' in pattern -%}
        {%- set pattern = pattern | replace('%Hh', '%H:') -%}
        {%- set text = "translate(" ~ text ~ ", 'hH', '::')" -%}
    {%- endif -%}
    {%- if modules.re.search('%[bB]', pattern) -%}
        {%- set pattern = modules.re.sub('%[bB][.]?', '%m', pattern) -%}
        {%- set text = without_ordinal(text) -%}
        {%- set text = numbered_month(text) -%}
    {%- endif -%}
    {%- if pattern.endswith('%p') -%}
        {#- 9:05PM and 9:05 p.m. are 9:05 PM. -#}
        {%- set pattern = pattern[:-2] | trim ~ ' %p' -%}
        {%- set text = "regexp_replace(regexp_replace(" ~ text
            ~ ", ' *[Aa][.]? ?[Mm][.]?$', ' AM'), ' *[Pp][.]? ?[Mm][.]?$', ' PM')" -%}
    {%- endif -%}
    {%- if pattern == format -%}
    {#- In a case: see iso_timestamp. -#}
    coalesce(
            {{ clock_timestamp(expression, pattern) }},
            case
                when {{ expression }} is not null
                    then {{ clock_timestamp(text, pattern) }}
            end
        )
    {%- else -%}
    {{ local_timestamp(
        clock_timestamp(text, pattern), expression, time_zone if zone else ''
    ) }}
    {%- endif -%}
{%- endmacro %}
