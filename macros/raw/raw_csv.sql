{#- A CSV file: its columns, and a subquery of them as text. Every property of the
    file is set and none is guessed, because a guess can skip lines: what does not
    fit stops the run. -#}
{% macro raw_csv(shop, table_name, path) -%}
    {%- set delimiter = shop_choice(shop, 'csv_delimiter', [',', ';', '|', '\t']) -%}
    {%- set encoding = shop_choice(
        shop, 'csv_encoding', ['utf-8', 'latin-1', 'utf-16']
    ) -%}
    {%- set header = csv_header(path, delimiter, encoding) -%}
    {{- require_raw_columns(shop, table_name, path, header) -}}
    {#- Names that are empty or repeat are none that staging reads. -#}
    {%- set names = [] -%}
    {%- for name in header -%}
        {%- do names.append(
            name if name and header[:loop.index0] | map('lower') | list
                | select('equalto', name | lower) | list | length == 0
            else 'unnamed_' ~ loop.index
        ) -%}
    {%- endfor -%}
    {%- set subquery -%}
    (
        select *
        from read_csv(
            {{ file_literal(path) }},
            columns = {
                {%- for name in names %}
                '{{ name | replace("'", "''") }}': 'varchar'
                {%- if not loop.last %},{% endif %}
                {%- endfor %}
            },
            auto_detect = false,
            header = true,
            delim = '{{ delimiter }}',
            quote = '"',
            escape = '"',
            encoding = '{{ encoding }}'
        )
        where not {{ swallows_rows(path, names, delimiter) }}
    ) as raw_file
    {%- endset -%}
    {{ return({'columns': names, 'subquery': subquery}) }}
{%- endmacro %}
