{#- The folder and name of a shop's file, or the schema and name of its table. -#}
{% macro own_shop_file(shop) -%}
    {{ return([
        own_shop_setting(shop, 'raw_schema') if var('raw_source') == 'tables'
        else own_shop_setting(shop, 'raw_folder') or shop,
        own_shop_setting(shop, 'table'),
    ]) }}
{%- endmacro %}
