{#- The entities of the shared vocabulary that a shop provides, as a list; empty if
    nothing is known of the shop. An own shop has more if it names their files. -#}
{% macro shop_entities(shop) -%}
    {%- set text = var(
        shop ~ '_entities', var(shop_source(shop) ~ '_entities', '')
    ) -%}
    {%- set entities = text.split(',') | map('trim') | select | list -%}
    {%- for entity, key in own_shop_tables().items()
        if entity != 'transactions' and entities
        and shop_source(shop) == 'transactions'
        and (var('raw_source') == 'sample' or own_shop_setting(shop, key)) -%}
        {%- do entities.append(entity) -%}
    {%- endfor -%}
    {{ return(entities) }}
{%- endmacro %}
