{#- The own shops whose lines have a cost, as a list. -#}
{% macro costed_shops() -%}
    {%- set shops = [] -%}
    {%- for shop in own_shops()
        if var('raw_source') == 'sample' or own_shop_setting(shop, 'unit_cost_column') -%}
        {%- do shops.append(shop) -%}
    {%- endfor -%}
    {{ return(shops) }}
{%- endmacro %}
