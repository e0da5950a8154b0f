{#- The features by which any shop's customers are clustered, as a list. -#}
{% macro cluster_features_in_use() -%}
    {%- set names = [] -%}
    {%- for shop in shop_names() -%}
        {%- do names.extend(shop_cluster_features(shop).split(',')) -%}
    {%- endfor -%}
    {{ return(names | unique | list) }}
{%- endmacro %}
