{#- A table of the bundled sample. One whose columns go by the names that a var
    gives is renamed, in a subquery. -#}
{% macro raw_seed(shop, table_name) -%}
    {%- set seed = ref(table_name) -%}
    {%- set raw_names = raw_columns(shop, table_name) -%}
    {%- if raw_names.keys() | list == raw_names.values() | list -%}
        {{ seed }}
    {%- else -%}
    (
        select
        {{ raw_select_list(shop, table_name, raw_names.values() | list) }}
        from {{ seed }}
    ) as raw_seed
    {%- endif -%}
{%- endmacro %}
