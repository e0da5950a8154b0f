{#- The time of a row of an own shop's file as SQL: as the file writes it, or that of all
    order lines where they have none. -#}
{% macro own_shop_time(shop, table_name='transactions') -%}
    {%- set column = {
        'transactions': 'ordered_at', 'marketing_spend': 'spent_at',
        'touchpoints': 'touched_at',
    }[table_name] -%}
    {{ return(
        (table_name == 'transactions' and own_shop_undated_at(shop)) or safe_timestamp(
            column, own_shop_time_formats(shop), shop_time_zone(shop)
        )
    ) }}
{%- endmacro %}
