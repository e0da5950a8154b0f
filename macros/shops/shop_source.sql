{#- The source that reads a shop, a folder of models/staging: the shop's own name, or
    what the var <shop>_source says. Several shops of one's own are all of the
    source `transactions`. -#}
{% macro shop_source(shop) -%}
    {{ return(var(shop ~ '_source', shop)) }}
{%- endmacro %}
