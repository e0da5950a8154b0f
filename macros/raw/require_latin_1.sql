{#- Stops the run at the first byte of a file that Latin-1 has no character for:
    DuckDB names neither file nor line. A packed file is not looked into. -#}
{% macro require_latin_1(shop, path) -%}
    {%- if not path.lower().endswith(('.gz', '.zst')) -%}
        {%- set found = run_query(
            "select right(begin, 2), 1 + length(regexp_replace(begin, "
            "'(0A)|..', '\\1', 'g')) // 2 from (select regexp_extract("
            "hex(content), '^(?:[0-7A-F].)*[89].') as begin from read_blob("
            ~ file_literal(path) ~ ")) where begin <> ''"
        ).rows -%}
        {%- if found | length -%}
            {{ exceptions.raise_compiler_error(
                path ~ ", line " ~ found[0][1] ~ ": the byte 0x" ~ found[0][0]
                ~ " is no character of Latin-1. Files of Excel on Windows, with the "
                "euro sign in them, are windows-1252: set the var " ~ shop
                ~ "_csv_encoding to windows-1252."
            ) }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
