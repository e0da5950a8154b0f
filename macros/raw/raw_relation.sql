{#- A table of the warehouse as a subquery of text columns, so that staging
    reads typed and untyped tables alike. Stops if it or a column is missing. -#}
{% macro raw_relation(shop, table_name) -%}
    {%- set relation = raw_place(
        shop, source(shop_source(shop), table_name), table_name
    ) -%}
    {%- if execute and flags.WHICH not in ('parse', 'list') -%}
        {%- set types = {} -%}
        {%- for column in adapter.get_columns_in_relation(relation) -%}
            {%- do types.update({column.name: column.data_type}) -%}
        {%- endfor -%}
        {%- set columns = types.keys() | list -%}
        {%- if not columns -%}
            {{ exceptions.raise_compiler_error(
                "Raw table not found: " ~ relation ~ ". Load it there, name its "
                "place by the vars raw_database and " ~ shop
                ~ "_raw_schema, or leave the shop out (SHOPS=)."
            ) }}
        {%- endif -%}
        {{- require_raw_columns(shop, table_name, relation, columns) -}}
    (
        select
        {{ raw_select_list(
            shop, table_name, columns, null_texts(shop), types
        ) }}
        from {{ relation }}
    ) as raw_table
    {%- else -%}
        {{ relation }}
    {%- endif -%}
{%- endmacro %}
