{#- Where a CSV file has the columns that staging reads, if they are not in the header
    as it is read: the vars that find them. -#}
{% macro header_hint(shop, table_name, path) -%}
    {%- set wanted = raw_columns(shop, table_name).values()
        | select | map('lower') | list -%}
    {%- set now = {
        'csv_skip_lines': shop_number(shop, 'csv_skip_lines', whole=true),
        'csv_delimiter': shop_var(shop, 'csv_delimiter'),
    } -%}
    {%- set hints = [] -%}
    {%- for line in csv_lines(path, csv_encoding(shop)) -%}
        {%- set number = loop.index -%}
        {%- for delimiter in [',', ';', '|', '\t'] -%}
            {%- set names = csv_names(line, delimiter) | map('lower') | list -%}
            {%- set vars = [] -%}
            {%- for key, value in {
                'csv_skip_lines': number - 1, 'csv_delimiter': delimiter
            }.items() if value != now[key] -%}
                {%- do vars.append(shop ~ '_' ~ key ~ ': ' ~ tojson(value)) -%}
            {%- endfor -%}
            {#- A line of one value has it with any delimiter. -#}
            {%- if vars and wanted and names | length > 1 and not wanted | reject('in', names) | list -%}
                {%- do hints.append(
                    ' Line ' ~ number ~ ' has them: set ' ~ vars | join(' and ') ~ '.'
                ) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(hints[0] if hints else (
        " The header must be the first line (or that after the lines of the var "
        ~ shop ~ "_csv_skip_lines), and the delimiter that of the var "
        ~ shop ~ "_csv_delimiter (now '" ~ now.csv_delimiter ~ "')."
    )) }}
{%- endmacro %}
