{#- Stops the run if a raw table lacks a column that its source YAML declares:
    staging reads exactly the declared ones. -#}
{% macro require_raw_columns(source_name, table_name, where, found) -%}
    {%- set present = found | map('lower') | list -%}
    {%- set missing = [] -%}
    {%- for node in graph.sources.values() -%}
        {%- if node.source_name == source_name and node.name == table_name -%}
            {%- for column in node.columns if column | lower not in present -%}
                {%- do missing.append(column) -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if missing -%}
        {{ exceptions.raise_compiler_error(
            where ~ " lacks the column(s) " ~ missing | join(', ')
            ~ ". It has: " ~ found | join(', ') ~ ". Rename them in the file "
            "as in models/staging/" ~ source_name ~ "/_" ~ source_name
            ~ "__sources.yml, and check its delimiter (a comma) and header."
        ) }}
    {%- endif -%}
{%- endmacro %}
