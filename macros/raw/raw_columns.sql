{#- The columns of a raw table that its source YAML declares, each with its name in
    the raw table: {'order_id': 'Order No'}. Staging reads exactly these, by the
    first name. The second is the same, or what the setting `named_by` of an own
    shop says, or in the bundled sample what `in_sample` says; empty where the raw
    table has none, or where it is said while it is read (`read_as`). A file with one
    basket per line has a basket and an item. -#}
{% macro raw_columns(shop, table_name) -%}
    {%- set names = {} -%}
    {#- Unknown while dbt reads the project, and in unit tests. -#}
    {%- for node in ((graph.sources or {}).values() if execute else [])
        if node.source_name == shop_source(shop) and node.name == table_name -%}
        {%- set has_baskets = is_basket_per_line(shop, table_name) -%}
        {%- for column in node.columns.values() -%}
            {%- set meta = column.config.meta -%}
            {%- if meta.read_as -%}
                {%- do names.update({column.name: ''}) -%}
            {%- elif has_baskets -%}
                {%- do names.update({column.name: {
                    'order_id': 'basket', 'product_id': 'item', 'product_name': 'item'
                }.get(column.name, '')}) -%}
            {%- elif not meta.named_by -%}
                {%- do names.update({column.name: column.name}) -%}
            {%- elif var('raw_source') == 'sample' -%}
                {%- do names.update({column.name: meta.in_sample}) -%}
            {%- else -%}
                {%- do names.update({
                    column.name: own_shop_setting(shop, meta.named_by)
                }) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}
