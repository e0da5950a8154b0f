{#- The name of a raw table's file without its ending, or of the table itself: that of an
    own shop is in its vars. `node` is the table in dbt's graph. -#}
{% macro raw_table(shop, node) -%}
    {{ return(
        own_shop_file(shop, node.name)[1] if shop in own_shops() else node.identifier
    ) }}
{%- endmacro %}
