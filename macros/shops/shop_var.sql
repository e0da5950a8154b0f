{#- A shop's setting: `<shop>_<key>` where given, else that of its source, else
    `<key>`. -#}
{% macro shop_var(shop, key) -%}
    {{ return(var(
        shop ~ '_' ~ key, var(shop_source(shop) ~ '_' ~ key, var(key))
    )) }}
{%- endmacro %}
