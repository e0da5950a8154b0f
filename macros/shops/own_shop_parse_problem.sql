{#- Why a line of an own shop cannot be read: what own_shop_set_apart says of it, else
    what parse_problem says of its cells. Amounts are bounded by their type, which holds
    less than 10 billion. -#}
{% macro own_shop_parse_problem(shop) -%}
    {%- set kinds = {'ordered_at': 'moment', 'quantity': 'quantity'} -%}
    {%- set absent = raw_columns(shop, 'transactions').items()
        | rejectattr(1) | map('first') | reject('equalto', 'ordered_at') | list -%}
    {%- set problem = parse_problem(
        own_shop_casts(shop) | reject('in', absent) | list, kinds=kinds
    ) -%}
    coalesce(
        {{ 'set_apart' if own_shop_meaning(shop).order_part
            else own_shop_set_apart(shop) }},
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
