{#- Whether the file of a shop has one basket per line. -#}
{% macro is_basket_per_line(shop) -%}
    {{ return(
        var('raw_source') != 'sample' and shop in own_shops()
        and own_shop_setting(shop, 'basket_per_line')
    ) }}
{%- endmacro %}
