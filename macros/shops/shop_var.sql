{#- A shop's setting: `<shop>_<key>` where given, else `<key>`. -#}
{% macro shop_var(shop, key) -%}
    {{ return(var(shop ~ '_' ~ key, var(key))) }}
{%- endmacro %}
