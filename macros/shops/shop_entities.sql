{#- The entities of the shared vocabulary that a shop provides, as a list; empty if
    nothing is known of the shop. -#}
{% macro shop_entities(shop) -%}
    {%- set text = var(
        shop ~ '_entities', var(shop_source(shop) ~ '_entities', '')
    ) -%}
    {{ return(text.split(',') | map('trim') | select | list) }}
{%- endmacro %}
