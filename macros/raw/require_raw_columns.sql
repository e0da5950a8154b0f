{#- Stops the run if a raw table lacks a column that its source YAML declares,
    or has it twice. -#}
{% macro require_raw_columns(source_name, table_name, where, found) -%}
    {%- set present = found | map('lower') | list -%}
    {%- set missing = [] -%}
    {%- set repeated = [] -%}
    {%- for column in raw_columns(source_name, table_name) -%}
        {%- if column | lower not in present -%}
            {%- do missing.append(column) -%}
        {%- elif present.count(column | lower) > 1 -%}
            {%- do repeated.append(column) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if missing -%}
        {%- set hint = " The header must be the first line, and the delimiter "
            "that of the var " ~ source_name ~ "_csv_delimiter (now '"
            ~ shop_var(source_name, 'csv_delimiter') ~ "')." -%}
        {{ exceptions.raise_compiler_error(
            where ~ " lacks the column(s) " ~ missing | join(', ')
            ~ ". It has: " ~ (found | join(', '))[:500] ~ ". Rename them in the "
            "file as in models/staging/" ~ source_name ~ "/_" ~ source_name
            ~ "__sources.yml." ~ (hint if (where | string).endswith('.csv') else '')
        ) }}
    {%- elif repeated -%}
        {{ exceptions.raise_compiler_error(
            where ~ " has the column(s) " ~ repeated | join(', ') ~ " more than "
            "once. Keep one of each in the file, or rename the others."
        ) }}
    {%- endif -%}
{%- endmacro %}
