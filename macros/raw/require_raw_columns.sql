{#- Stops the run if a raw table lacks a column that its source YAML declares, or
    has it twice. An optional column may be missing, unless a var names it otherwise
    than it usually is (`usual`), and so may one `instead` of which another is there. One
    that other files of the table have (`elsewhere`) is empty in this one, with a
    warning. -#}
{% macro require_raw_columns(shop, table_name, where, found, elsewhere=[]) -%}
    {%- set present = found | map('lower') | list -%}
    {%- set others = elsewhere | map('lower') | list -%}
    {%- set missing = [] -%}
    {%- set unnamed = [] -%}
    {%- set repeated = [] -%}
    {%- for node in graph.sources.values()
        if node.source_name == shop_source(shop) and node.name == table_name -%}
    {%- set raw_names = raw_columns(shop, table_name) -%}
    {%- for column in node.columns.values() -%}
        {%- set meta = column.config.meta -%}
        {%- set raw_name = raw_names[column.name] -%}
        {%- set may_be_missing = meta.optional
            or raw_names.get(meta.instead, '') | lower in present -%}
        {%- if not raw_name -%}
            {%- do unnamed.append(shop ~ '_' ~ meta.named_by)
                if not may_be_missing and not (
                    meta.optional_with and own_shop_setting(shop, meta.optional_with)
                ) -%}
        {%- elif raw_name | lower not in present -%}
            {#- Without these, a sale would be another one. -#}
            {%- if raw_name | lower in others and column.name not in [
                'order_id', 'customer_id', 'ordered_at', 'amount', 'quantity',
                'unit_price',
            ] -%}
                {%- do exceptions.warn(
                    where ~ " lacks the column " ~ raw_name ~ ", which other files of "
                    "the table have: it is empty there."
                ) -%}
            {%- elif meta.named_by and not (may_be_missing and raw_name == meta.usual) -%}
                {%- do missing.append(
                    raw_name ~ ' (var ' ~ shop ~ '_' ~ meta.named_by ~ ')'
                ) -%}
            {%- elif not may_be_missing -%}
                {%- do missing.append(raw_name) -%}
            {%- endif -%}
        {%- elif present.count(raw_name | lower) > 1 -%}
            {%- do repeated.append(raw_name) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set has = " It has: " ~ (found | join(', '))[:500] ~ "." -%}
    {%- set hint = header_hint(shop, table_name, where)
        if (missing or unnamed) and not is_basket_per_line(shop, table_name) and modules.re.search(
            '(?i)[.](csv|txt|tsv)([.](gz|zst))?$', where | string
        ) else '' -%}
    {%- if missing -%}
        {{ exceptions.raise_compiler_error(
            where ~ " lacks the column(s) " ~ missing | join(', ') ~ "." ~ has
            ~ (
                "" if ' has them' in hint else
                " Write their names as they stand there into these vars; leave a "
                "var empty where there is no such column."
                if "(var " in missing | join else
                " Rename them in the file as in models/staging/"
                ~ shop_source(shop) ~ "/_" ~ shop_source(shop) ~ "__sources.yml."
            ) ~ hint
        ) }}
    {%- elif unnamed -%}
        {{ exceptions.raise_compiler_error(
            "The var(s) " ~ unnamed | join(', ') ~ " must name columns of "
            ~ where ~ "." ~ has ~ hint ~ (
                " Without times, all lines get that of the var " ~ shop
                ~ "_undated_at." if shop ~ "_time_column" in unnamed else ""
            )
        ) }}
    {%- elif repeated -%}
        {{ exceptions.raise_compiler_error(
            where ~ " has the column(s) " ~ repeated | join(', ') ~ " more than "
            "once. Keep one of each in the file, or rename the others."
        ) }}
    {%- endif -%}
    {%- endfor -%}
{%- endmacro %}
