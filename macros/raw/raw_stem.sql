{#- The path of a shop's file without its extension, <CLIENTELE_RAW>/<shop>/<name>; the
    var <shop>_raw_folder names another folder for an own shop. -#}
{% macro raw_stem(shop, name) -%}
    {%- set folder = own_shop_setting(shop, 'raw_folder')
        if shop in own_shops() else '' -%}
    {{ return(
        env_var('CLIENTELE_RAW', '') ~ '/' ~ (folder or shop) ~ '/' ~ name
    ) }}
{%- endmacro %}
