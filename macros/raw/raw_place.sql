{#- Where a raw table of a shop is, from the relation of its source: that of an own shop
    has the schema and the name that its vars say. -#}
{% macro raw_place(shop, relation, table_name) -%}
    {{ return(
        relation.incorporate(path={
            'schema': own_shop_setting(shop, 'raw_schema'),
            'identifier': own_shop_file(shop, table_name)[1],
        }) if shop in own_shops() else relation
    ) }}
{%- endmacro %}
