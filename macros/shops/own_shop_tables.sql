{#- The raw tables that an own shop may have, each with the setting that names its file
    or table. The first one is its order lines, which it must have. -#}
{% macro own_shop_tables() -%}
    {{ return({
        'transactions': 'table',
        'marketing_spend': 'spend_table',
        'touchpoints': 'touchpoints_table',
    }) }}
{%- endmacro %}
