{#- Why a line of an own shop cannot be read: 'line: empty; ' if it is none,
    'store: DE; ' if it is of a store that no shop names, else what parse_problem says of
    its cells. -#}
{% macro own_shop_parse_problem(shop) -%}
    {%- set store = own_shop_store(shop) -%}
    {%- set kinds = {'ordered_at': 'moment', 'quantity': 'quantity'} -%}
    {%- for column in own_shop_casts(shop) if column not in kinds -%}
        {%- do kinds.update({column: 'amount'}) -%}
    {%- endfor -%}
    {%- set problem = parse_problem(own_shop_casts(shop).keys(), kinds=kinds) -%}
    coalesce(
        {{ own_shop_line_problem(shop) }},
        {%- if store %}
        case
            when not ({{ store.is_own }})
                then 'store: ' || coalesce({{ text('store') }}, '') || '; '
        end,
        {%- endif %}
        {%- if shop in own_shops_with('currency_column') %}
        case
            when exchange_rate is null
                then 'currency: ' || line_currency || ' of '
                || left({{ as_text('ordered_at_parsed', 'timestamp') }}, 7) || '; '
        end,
        {%- endif %}
        {{ problem }}
    )
{%- endmacro %}
