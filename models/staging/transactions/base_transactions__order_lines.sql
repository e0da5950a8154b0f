{%- set shops = own_shops() -%}
with
{%- for shop in shops %}
{%- set store = own_shop_store(shop) %}
{{- require_amount(shop, raw_columns(shop, 'transactions')) }}

{{ shop }}_parsed as (
    select
        *,
        {{ parsed_columns(own_shop_casts(shop)) }}
    from {{ raw(shop, 'transactions') }}
    {%- if store %}
    where {{ store.is_read }}
    {%- endif %}
),
{%- endfor %}

final as (
    {%- for shop in shops %}
    {%- set columns = raw_columns(shop, 'transactions') %}
    {{ 'union all' if not loop.first }}
    select
        -- ids
        '{{ shop }}' as shop_id,
        {{ id_text('order_id') }} as order_id,
        {{ id_text('customer_id') }} as customer_id,
        {{ id_text('product_id') }} as product_id,

        -- text
        {{ text('category') }} as category_id,
        {{ name_text('customer_name') }} as customer_name,
        {{ name_text('product_name') }} as product_name,
        lower({{ text('channel') }}) as channel,
        {{ text('country') }} as country,
        {{ own_shop_parse_problem(shop) }} as parse_problem,

        -- numerics
        quantity_parsed as quantity,
        unit_price_parsed as unit_price,
        unit_cost_parsed as unit_cost,
        amount_parsed as amount,
        discount_parsed as discount_amount,

        -- booleans: null where no column marks refunds
        {% if columns.refund -%}
        coalesce(lower({{ text('refund') }}), '') in (
            {{ quoted_list(own_shop_setting(shop, 'refund_values')) }}
        )
        {%- else -%}
        cast(null as boolean)
        {%- endif %} as is_marked_refund,

        -- timestamps
        ordered_at_parsed as ordered_at
    from {{ shop }}_parsed
    {%- endfor %}
)

select * from final
