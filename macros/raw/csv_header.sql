{#- The column names in the first line of a CSV file, trimmed. Stops if the file
    is empty. -#}
{% macro csv_header(path, delimiter, encoding) -%}
    {#- The line as it is: no header has this delimiter. Read in parallel, the
        first row is any. -#}
    {%- set lines = run_query(
        "select line from read_csv(" ~ file_literal(path) ~ ", columns = "
        "{'line': 'varchar'}, auto_detect = false, header = false, delim = "
        "'\x01', quote = '', escape = '', parallel = false, "
        "encoding = '" ~ encoding ~ "') limit 1"
    ).columns[0].values() -%}
    {%- if not lines -%}
        {{ exceptions.raise_compiler_error(
            path ~ " is empty. Download or export it again. A table without "
            "rows is a file with the header only."
        ) }}
    {%- endif -%}
    {%- set names = [] -%}
    {%- for quoted, plain in modules.re.findall(
        '(?:^|D)[ ]*(?:"((?:[^"]|"")*)"[ ]*(?=D|$)|([^D]*))'
            .replace('D', modules.re.escape(delimiter)),
        lines[0] or ''
    ) -%}
        {%- do names.append((quoted.replace('""', '"') or plain).strip()) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}
