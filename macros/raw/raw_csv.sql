{#- A CSV file: its columns, and a subquery of them as text. Every property of the
    file is set and none is guessed, because a guess can skip lines: what does not
    fit stops the run. Texts of a null are empty. -#}
{% macro raw_csv(shop, path) -%}
    {%- set delimiter = shop_choice(
        shop, 'csv_delimiter', [',', ';', '|', '\t']
    ) -%}
    {%- set encoding = csv_encoding(shop) -%}
    {%- if encoding == 'latin-1' -%}
        {{- require_latin_1(shop, path) -}}
    {%- endif -%}
    {%- set header = csv_header(shop, path, delimiter, encoding) -%}
    {#- Names that are empty or repeat are none that staging reads. -#}
    {%- set names = [] -%}
    {%- for name in header.names -%}
        {%- do names.append(
            name if name and header.names[:loop.index0] | map('lower') | list
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
            {%- if header.skip %}
            skip = {{ header.skip }},
            {%- endif %}
            {%- if shop_choice(shop, 'csv_short_lines', [true, false]) %}
            null_padding = true,
            parallel = false,
            {%- endif %}
            {%- if null_texts(shop) %}
            nullstr = ['', {{ string_list(null_texts(shop)) }}],
            {%- endif %}
            delim = '{{ delimiter }}',
            quote = '"',
            escape = '"',
            encoding = '{{ encoding }}'
        )
        where not {{ swallows_rows(path, names, delimiter) }}
    ) as raw_file
    {%- endset -%}
    {{ return({
        'path': path, 'header': header.names, 'columns': names, 'subquery': subquery
    }) }}
{%- endmacro %}
