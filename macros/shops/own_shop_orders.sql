{#- Lines of an own shop with set_apart, for what is no line of an order, and
    order_part, which tells orders of one number apart as orders_told_apart does: what
    a file says of an order is of one of them. A negative line joins the sale before it. -#}
{% macro own_shop_orders(shop, relation) -%}
    {%- set columns = raw_columns(shop, 'transactions') -%}
    {%- set negative = [] -%}
    {%- for column in ['quantity', 'unit_price', 'amount', 'order_total'] if columns[column] -%}
        {%- do negative.append('coalesce(' ~ column ~ '_parsed, 0) < 0') -%}
    {%- endfor -%}
    with

    lines as (
        select
            *,
            {{ own_shop_set_apart(shop) }} as set_apart,
            {{ id_text('order_id') }} as order_number,
            customer_text is not null and buyer_id is null as is_guest,
            coalesce(
                {{ own_shop_refund_mark(shop) }},
                {{ negative | join(' or ') or 'false' }}
            ) as is_negative
        from {{ relation }}
    ),

    {{ order_episodes(
        'lines', 'set_apart, order_number', 'buyer_id', 'ordered_at_parsed', 'is_negative',
        'is_guest'
    ) }}

    select
        *,
        coalesce(
            set_apart,
            case
                when order_number is not null
                    then cast(episode_of_customer as varchar) || ' '
                    || coalesce(owner_id, '')
            end
        ) as order_part
    from episodes_of_customer
{%- endmacro %}
