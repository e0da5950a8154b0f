{#- Why a line of an own shop cannot be read: 'line: empty; ' if it is none,
    'store: DE; ' if it is of a store that no shop names, else what parse_problem says of
    its cells. -#}
{% macro own_shop_parse_problem(shop) -%}
    {%- set store = own_shop_store(shop) -%}
    {%- set problem = parse_problem(own_shop_casts(shop).keys(), kinds={
        'ordered_at': 'moment', 'quantity': 'quantity', 'unit_price': 'amount',
        'unit_cost': 'amount', 'amount': 'amount', 'discount': 'amount',
    }) -%}
    coalesce(
        {{ own_shop_line_problem(shop) }},
        {%- if store %}
        case
            when not ({{ store.is_own }})
                then 'store: ' || coalesce({{ text('store') }}, '') || '; '
        end,
        {%- endif %}
        {{ problem }}
    )
{%- endmacro %}
