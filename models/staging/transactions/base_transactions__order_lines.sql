{%- set shops = own_shops() -%}
{%- set said = own_shops_said() -%}
with
{%- for shop in shops %}
{%- set store = own_shop_store(shop) %}
{{- require_amount(shop, raw_columns(shop, 'transactions')) }}

{{ shop }}_parsed as (
    select
        *,
        {{ id_text('customer_id') }} as customer_text,
        {{ parsed_columns(own_shop_casts(shop)) }}
    from {{ own_shop_source(shop) }}
    {%- if store %}
    where {{ store.is_read }}
    {%- endif %}
),

{{ shop }}_known as (
    select
        *,
        {{ own_shop_customer(shop, 'customer_text') }} as buyer_id
    from {{ shop }}_parsed
),
{%- if own_shop_meaning(shop).order_part %}

{{ shop }}_ordered as (
    {{ own_shop_orders(shop, shop ~ '_known') }}
),
{%- endif %}
{%- if shop in own_shops_with('currency_column') %}

{{ shop }}_exchanged as (
    {{ own_shop_exchanged(shop, shop ~ '_ordered') }}
),
{%- endif %}
{%- endfor %}

final as (
    {%- for shop in shops %}
    {%- set unpriced = {} if shop_has_amounts(shop) else {
        'quantity': 'coalesce(quantity_parsed, 1)', 'unit_price': 'cast(0 as decimal(18, 4))',
    } %}
    {%- set meaning = own_shop_meaning(shop) %}
    {{ 'union all' if not loop.first }}
    select
        -- ids
        '{{ shop }}' as shop_id,
        {{ id_text('order_id') }} as order_id,
        buyer_id as customer_id,
        {{ id_text('product_id') }} as product_id,

        -- text
        {{ text('category') }} as category_id,
        {{ name_text('customer_name') }} as customer_name,
        {{ name_text('product_name') }} as product_name,
        lower({{ text('channel') }}) as channel,
        {{ text('country') }} as country,
        {{ own_shop_parse_problem(shop) }} as parse_problem,
        {{ own_shop_reading_note(shop) }} as reading_note,

        -- numerics, and what a line costs if its price is finer than they are.
        -- Without any price each line counts, with one unit unless it says more.
        cast({{ unpriced.get('quantity', 'quantity_parsed') }} as decimal(18, 4))
            as quantity,
        {%- for column in ['unit_price', 'unit_cost', 'amount'] %}
        {{ unpriced.get(column, own_shop_money(shop, column)) }} as {{ column }},
        {%- endfor %}
        {% set nothing = 'cast(null as decimal(18, 4))' -%}
        {{ meaning.get('discount_amount', nothing) }} as discount_amount,
        case
            {{ 'when exchange_rate != 1 then null' if meaning.currency }}
            when
                (
                    unit_price_parsed
                    != cast(unit_price_parsed as decimal(18, 4))
                    or quantity_parsed
                    != cast(quantity_parsed as decimal(18, 4))
                )
                and abs(
                    cast(quantity_parsed as double)
                    * cast(unit_price_parsed as double)
                ) < 1e13
                then cast(
                    cast(quantity_parsed as decimal(38, 8)) * unit_price_parsed
                    as decimal(18, 4)
                )
        end as fine_amount,

        -- booleans: null where no column marks refunds
        {{ own_shop_refund_mark(shop) }} as is_marked_refund,

        -- what any own shop says besides
        {%- for column, type in said.items() if column != 'discount_amount' %}
        cast({{ meaning.get(column, 'null') }} as {{ type }}) as {{ column }},
        {%- endfor %}

        -- timestamps
        ordered_at_parsed as ordered_at
    from {{ shop }}_{{ 'exchanged' if meaning.currency
        else 'ordered' if meaning.order_part else 'known' }}
    {%- endfor %}
)

select * from final
