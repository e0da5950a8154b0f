{#- The source that reads a shop, a folder of models/staging: the shop's own name, or
    what the var <shop>_source says. Several own shops are all of the
    source `transactions`. -#}
{% macro shop_source(shop) -%}
    {{ return(var(shop ~ '_source', shop)) }}
{%- endmacro %}
