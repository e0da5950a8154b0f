{#- Why a row of an own shop's file is no line of its orders: 'line: empty; ' if it is
    none, 'store: DE; ' if it is of a store that no shop names; null where it is one. -#}
{% macro own_shop_set_apart(shop) -%}
    {%- set store = own_shop_store(shop) -%}
    {%- if store -%}
    coalesce(
        {{ own_shop_line_problem(shop) }},
        case
            when not ({{ store.is_own }})
                then 'store: ' || coalesce({{ text('store') }}, '') || '; '
        end
    )
    {%- else -%}
    {{ own_shop_line_problem(shop) }}
    {%- endif -%}
{%- endmacro %}
