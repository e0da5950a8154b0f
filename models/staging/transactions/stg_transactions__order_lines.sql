{%- set said = own_shops_said() -%}
{%- set total = ' or has_total' if said.has_total else '' -%}
{%- set units = 'case when amount is not null' ~ total ~ ' then coalesce(quantity, 1) else quantity end' -%}
with

lines as (
    select * from {{ ref('base_transactions__order_lines') }}
),

-- Without an order number, customer and time make the order.
listed as (
    select
        *,
        coalesce(
            order_id,
            coalesce(customer_id || ' ', '')
            || {{ as_text('ordered_at', 'timestamp') }}
        ) as order_key,
        {{ units }} as unit_count,
        coalesce(
            amount, fine_amount, {{ decimal_product(units, 'unit_price') }}
        ) as list_amount
    from lines
),

discounted as (
    select
        *,
        {{ own_line_discount(said) }} as line_discount
    from listed
),

deducted as (
    {{ own_deductions('discounted', said) }}
),

directed as (
    select
        *,
        {{ own_refund(said) }} and not is_discount as is_refund
    from deducted
),

-- A sale below zero keeps its sign, and is rejected for it.
netted as (
    select
        *,
        case
            when is_discount then -deduction
            when is_refund
                then coalesce(abs(line_discount), 0) - abs(list_amount)
            else list_amount - coalesce(line_discount, 0)
        end as net_amount
    from directed
),

valued as (
    {{ own_orders_valued('netted', said) }}
),

renamed as (
    select
        -- ids
        shop_id,
        'transactions' as source_table,
        order_key as order_id,
        customer_id,
        product_id,
        cast(null as varchar) as seller_id,
        category_id,
        cast(null as integer) as line_number,

        -- text
        customer_name,
        product_name,
        channel,
        country,
        case
            when is_discount then 'discount'
            else {{ 'service_kind' if said.service_kind else 'null' }}
        end as service_kind,
        parse_problem,
        reading_note,

        -- numerics: an order that failed may have neither units nor amounts
        case
            when is_refund then -abs(unit_count)
            when is_discount then abs(unit_count)
            when is_void then coalesce(unit_count, 0)
            else unit_count
        end as quantity,
        coalesce(
            abs(case when is_refund or is_discount then unit_price end),
            unit_price,
            cast(
                {{ safe_divide(
                    'abs(coalesce(list_amount, final_amount))',
                    'abs(unit_count)', 4
                ) }} as decimal(18, 4)
            ),
            case when is_void then 0 end
        ) as unit_price,
        unit_cost,
        final_amount as stated_amount,
        freight_share as freight_amount,
        refund_share as refunded_amount,

        -- booleans
        is_refund as is_cancellation,
        false as is_accounting_entry,
        is_void,

        -- timestamps
        ordered_at,
        cast(null as timestamp) as shipping_limit_at
    from valued
)

select * from renamed
