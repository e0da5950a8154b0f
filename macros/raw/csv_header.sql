{#- The header of a CSV file, the first line after those to skip that is not empty:
    its column names, and how many lines stand before it. Stops if there is none. -#}
{% macro csv_header(shop, path, delimiter, encoding) -%}
    {%- set skipped = shop_number(shop, 'csv_skip_lines', whole=true) -%}
    {%- set header = namespace(line='', skip=0) -%}
    {%- for line in csv_lines(path, encoding, skipped) -%}
        {%- if line.strip() and not header.line -%}
            {%- set header.line = line -%}
            {%- set header.skip = skipped + loop.index0 -%}
        {#- A name in quotes may go over several lines, and has blanks for them. -#}
        {%- elif header.line.count('"') % 2 -%}
            {%- set header.line = header.line ~ ' ' ~ line -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set first = csv_lines(path, encoding)[0] -%}
    {%- if not header.line -%}
        {{ exceptions.raise_compiler_error(
            path ~ " is empty"
            ~ (
                " after the " ~ skipped ~ " line(s) that the var " ~ shop
                ~ "_csv_skip_lines leaves out" if skipped else ''
            ) ~ ". Download or export it again. A table without rows is a file "
            "with the header only."
        ) }}
    {%- elif '\x00' in header.line -%}
        {{ exceptions.raise_compiler_error(
            path ~ " has bytes of zero in its header, as UTF-16 does: it is read as "
            ~ encoding ~ ". Set the var " ~ shop ~ "_csv_encoding to utf-16, or save "
            "the file as UTF-8."
        ) }}
    {%- elif first.startswith('ï»¿') -%}
        {{ exceptions.raise_compiler_error(
            path ~ " begins with the mark of UTF-8, and is read as " ~ encoding
            ~ ". Set the var " ~ shop ~ "_csv_encoding to utf-8."
        ) }}
    {%- elif first.startswith('\ufffe') -%}
        {{ exceptions.raise_compiler_error(
            path ~ " is UTF-16 with the high byte first, and is read with the low one "
            "first. Save it as UTF-8."
        ) }}
    {%- endif -%}
    {{ return({
        'names': csv_names(header.line, delimiter), 'skip': header.skip
    }) }}
{%- endmacro %}
