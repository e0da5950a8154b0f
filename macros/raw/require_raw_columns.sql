{#- Stops the run if a raw table lacks a column that its source YAML declares, or
    has it twice. An optional column may be missing, unless a var names it. -#}
{% macro require_raw_columns(shop, table_name, where, found) -%}
    {%- set present = found | map('lower') | list -%}
    {%- set missing = [] -%}
    {%- set unnamed = [] -%}
    {%- set repeated = [] -%}
    {%- for node in graph.sources.values()
        if node.source_name == shop_source(shop) and node.name == table_name -%}
    {%- set raw_names = raw_columns(shop, table_name) -%}
    {%- for column in node.columns.values() -%}
        {%- set meta = column.config.meta -%}
        {%- set raw_name = raw_names[column.name] -%}
        {%- if not raw_name -%}
            {%- do unnamed.append(shop ~ '_' ~ meta.named_by) if not meta.optional -%}
        {%- elif raw_name | lower not in present -%}
            {%- if meta.named_by -%}
                {%- do missing.append(raw_name ~ ' (var ' ~ shop ~ '_' ~ meta.named_by ~ ')') -%}
            {%- elif not meta.optional -%}
                {%- do missing.append(raw_name) -%}
            {%- endif -%}
        {%- elif present.count(raw_name | lower) > 1 -%}
            {%- do repeated.append(raw_name) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set has = " It has: " ~ (found | join(', '))[:500] ~ "." -%}
    {%- set hint = " The header must be the first line, and the delimiter that of "
        "the var " ~ shop ~ "_csv_delimiter (now '"
        ~ shop_var(shop, 'csv_delimiter') ~ "')."
        if (where | string).endswith('.csv') else '' -%}
    {%- if missing -%}
        {{ exceptions.raise_compiler_error(
            where ~ " lacks the column(s) " ~ missing | join(', ') ~ "." ~ has
            ~ (
                " Write their names as they stand there into these vars; leave a "
                "var empty where there is no such column."
                if "(var " in missing | join else
                " Rename them in the file as in models/staging/" ~ shop_source(shop)
                ~ "/_" ~ shop_source(shop) ~ "__sources.yml."
            ) ~ hint
        ) }}
    {%- elif unnamed -%}
        {{ exceptions.raise_compiler_error(
            "The var(s) " ~ unnamed | join(', ') ~ " must name columns of "
            ~ where ~ "." ~ has ~ hint
        ) }}
    {%- elif repeated -%}
        {{ exceptions.raise_compiler_error(
            where ~ " has the column(s) " ~ repeated | join(', ') ~ " more than "
            "once. Keep one of each in the file, or rename the others."
        ) }}
    {%- endif -%}
    {%- endfor -%}
{%- endmacro %}
