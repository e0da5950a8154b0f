{#- The folder and name of a file of a shop, or the schema and name of its table. -#}
{% macro own_shop_file(shop, table_name='transactions') -%}
    {{ return([
        own_shop_setting(shop, 'raw_schema') if var('raw_source') == 'tables'
        else own_shop_setting(shop, 'raw_folder') or shop,
        own_shop_setting(shop, own_shop_tables()[table_name]),
    ]) }}
{%- endmacro %}
