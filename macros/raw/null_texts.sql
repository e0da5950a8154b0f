{#- The texts that stand for a null in the file or table of a shop, as a list. In own
    shops the var says them; other sources have none. -#}
{% macro null_texts(shop) -%}
    {{ return(
        own_shop_setting(shop, 'null_texts').split(',') | map('trim') | select | list
        if shop in own_shops() else []
    ) }}
{%- endmacro %}
