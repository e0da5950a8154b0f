{#- A shop's setting that has a fixed set of values; stops on any other. -#}
{% macro shop_choice(shop, key, choices) -%}
    {{ return(require_choice(shop, key, shop_var(shop, key), choices)) }}
{%- endmacro %}
