{#- Whether a file of a shop has one basket per line. -#}
{% macro is_basket_per_line(shop, table_name='transactions') -%}
    {{ return(
        var('raw_source') != 'sample' and shop in own_shops()
        and table_name == 'transactions'
        and own_shop_setting(shop, 'basket_per_line')
    ) }}
{%- endmacro %}
