{#- The own shops that set something, such as the name of an optional column, as a
    list. The bundled sample sets nothing. -#}
{% macro own_shops_with(key) -%}
    {%- set shops = [] -%}
    {%- for shop in own_shops()
        if var('raw_source') != 'sample' and own_shop_setting(shop, key) -%}
        {%- do shops.append(shop) -%}
    {%- endfor -%}
    {{ return(shops) }}
{%- endmacro %}
