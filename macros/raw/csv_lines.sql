{#- The first lines of a CSV file, as they are, or those after so many. -#}
{% macro csv_lines(path, encoding, after=0) -%}
    {#- No file has this delimiter. Read in parallel, the first row is any. Lines
        within a value may end in another way than rows. -#}
    {{ return(run_query(
        "select coalesce(line, '') as line from read_csv(" ~ file_literal(path)
        ~ ", columns = {'line': 'varchar'}, auto_detect = false, header = false, "
        "delim = '\x01', quote = '', escape = '', parallel = false, strict_mode = false, "
        "encoding = '" ~ encoding ~ "') limit 100 offset " ~ after
    ).columns[0].values()) }}
{%- endmacro %}
