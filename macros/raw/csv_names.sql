{#- The values of a line of a CSV file as a list, trimmed: names of columns. -#}
{% macro csv_names(line, delimiter) -%}
    {%- set names = [] -%}
    {%- for quoted, plain in modules.re.findall(
        '(?:^|D)[ ]*(?:"((?:[^"]|"")*)"[ ]*(?=D|$)|([^D]*))'
            .replace('D', modules.re.escape(delimiter)),
        line
    ) -%}
        {%- do names.append((quoted.replace('""', '"') or plain).strip()) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}
