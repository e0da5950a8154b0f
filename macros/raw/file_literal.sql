{#- A path as a SQL string that DuckDB takes as it is, also with [, * or ?. -#}
{% macro file_literal(path) -%}
    {{ return(
        "'" ~ modules.re.sub('([\\[*?])', '[\\1]', path) | replace("'", "''") ~ "'"
    ) }}
{%- endmacro %}
