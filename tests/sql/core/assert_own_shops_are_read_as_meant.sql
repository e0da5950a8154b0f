-- What the vars say of an own shop's columns fits their values.
{{ config(severity='warn', meta={
    'message': '{shop_id}: its file may not be read as meant in core.order_lines: {finding}.',
    'remedy': 'docs/own-shop.md describes these vars. Each begins with the name of the shop, or with transactions_ for all own shops.',
}) }}
{#- What the vars say is known only after dbt has read the project. -#}
{%- if own_shops() %}
-- depends_on: {{ ref('base_transactions__order_lines') }}
{%- endif %}
{%- set said = own_shops_said() %}
{%- set of_order = ['order_total', 'order_discount', 'order_shipping', 'included_tax',
    'added_tax', 'order_refunded_amount'] | select('in', said) | list %}
{%- set taxes = ['included_tax', 'added_tax'] | select('in', said) | list %}
{%- set vars_of = {
    'order_discount': 'order_discount_column or discount_of',
    'included_tax': 'order_tax_column', 'added_tax': 'order_tax_column',
    'order_refunded_amount': 'refunded_amount_column',
} %}
{%- set orders_said = "case when count(*) = 1 then '1 order' else cast(count(*) as varchar) || ' orders' end" %}
{%- set money_discounts = [] %}
{%- for shop in own_shops_with('discount_column')
    if own_shop_setting(shop, 'discount_kind') == 'money' %}
{%- do money_discounts.append(shop) %}
{%- endfor %}
with

lines as (
    select * from {{ ref('int_order_lines_cleaned') }}
    where rejection_reason is null and line_type != 'not_counted'
),

orders as (
    select
        shop_id,
        coalesce(order_number, order_id) as order_id,
        max(customer_id) as customer_id,
        count(*) as line_count,
        min(line_amount) as lowest_amount,
        max(line_amount) as highest_amount,
        sum(gross_amount) as gross_amount,
        sum(coalesce(freight_amount, 0)) as freight_amount,
        max(case when refunded_amount > gross_amount then 1 else 0 end)
            as is_overpaid
    from lines
    where shop_id in ({{ quoted_list(own_shops() | join(',')) }})
    group by shop_id, coalesce(order_number, order_id)
),

-- A spreadsheet has cut ids to some digits.
short_ids as (
    {%- for kind in ['order', 'customer'] %}
    {{ 'union all' if not loop.first }}
    select
        shop_id,
        '{{ kind }}' as id_kind,
        {{ kind }}_id as short_id
    from orders
    where
        {{ kind }}_id like '%+%'
        and {{ matches(kind ~ '_id', '[0-9]([.,][0-9]+)?[eE][+][0-9]+') }}
    {%- endfor %}
),

customers as (
    select
        shop_id,
        customer_id,
        count(*) as order_count,
        sum(count(*)) over (partition by shop_id) as all_count,
        lead(count(*)) over (
            partition by shop_id order by count(*) desc, customer_id
        ) as next_count
    from orders
    where customer_id is not null
    group by shop_id, customer_id
),

{%- if of_order %}

-- One number may be several orders.
told_orders as (
    select
        shop_id,
        order_id,
        {%- for column in of_order %}
        max(nullif({{ column }}, 0)) as {{ column }},
        case when min(nullif({{ column }}, 0)) != max({{ column }}) then 1 end
            as has_several_{{ column }},
        {%- endfor %}
        count(*) as line_count
    from {{ ref('base_transactions__order_lines') }}
    where order_id is not null
    group by shop_id, order_id, order_part
),

raw_orders as ( -- noqa: ST03
    select
        shop_id,
        order_id,
        {%- for column in of_order %}
        sum({{ column }}) as {{ column }},
        max(has_several_{{ column }}) as has_several_{{ column }},
        {%- endfor %}
        sum(line_count) as line_count
    from told_orders
    group by shop_id, order_id
),
{%- endif %}

findings as (
    select
        shop_id,
        'the lines of every order repeat one amount, such as those of order '
        || min(case when line_count > 1 then order_id end) || '. If it is the '
        || 'amount of the whole order, name its column in ' || shop_id
        || '_order_total_column instead of ' || shop_id || '_amount_column'
            as finding
    from orders
    where shop_id in ({{ quoted_list(own_shops_with('amount_column') | join(',')) }})
    group by shop_id
    having
        max(highest_amount - lowest_amount) = 0
        and sum(line_count) - count(*) > 1
        and min(lowest_amount) != max(highest_amount)
    union all
    select
        shop_id,
        {{ orders_said }} || ' gave back more than was paid, such '
        || 'as order ' || min(order_id) || '. The rest is left out. Say in '
        || shop_id || '_refunded_amount_of whether the amount is of the line '
        || 'or of the order'
            as finding
    from orders
    where is_overpaid = 1
    group by shop_id
    union all
    select
        shop_id,
        'the customer ' || customer_id || ' has '
        || cast(order_count as varchar) || ' of ' || cast(all_count as varchar)
        || ' orders, ten times those of any other. If the id means nobody, add '
        || 'it to ' || shop_id || '_guest_values'
            as finding
    from customers
    where
        order_count >= 20
        and order_count * 10 >= all_count
        and order_count >= coalesce(next_count, 0) * 10
    union all
    select
        shop_id,
        cast(count(*) as varchar) || ' orders have ids of the ' || id_kind
        || ' that a spreadsheet has shortened, such as ' || min(short_id)
        || ': several are one. Export the file again, and do not open and '
        || 'save it in a spreadsheet' as finding
    from short_ids
    group by shop_id, id_kind
    {%- if money_discounts %}
    union all
    select
        shop_id,
        'every discount lies between 0 and 1, such as '
        || cast(max(discount_amount) as varchar)
        || ', and most prices are above 1. '
        || 'If it is a share of the price, set ' || shop_id
        || '_discount_kind to rate'
            as finding
    from {{ ref('base_transactions__order_lines') }}
    where shop_id in ({{ quoted_list(money_discounts | join(',')) }})
    group by shop_id
    having
        max(discount_amount) > 0
        and max(discount_amount) <= 1
        and avg(
            case when coalesce(unit_price, amount) > 1 then 1.0 else 0 end
        ) > 0.5
    {%- endif %}
    {%- if said.state %}
    union all
    select
        shop_id,
        case
            when count(*) = 1 then '1 line has'
            else cast(count(*) as varchar) || ' lines have'
        end || ' the status ' || status
        || ', such as order ' || coalesce(min(order_id), 'without number')
        || ', which is in no list of statuses, and does not count. Add it to '
        || shop_id || '_purchase_statuses, ' || shop_id
        || '_cancelled_statuses or '
        || shop_id || '_refunded_statuses' as finding
    from {{ ref('base_transactions__order_lines') }}
    where state = 'unlisted'
    group by shop_id, status
    {%- endif %}
    {%- for column in of_order %}
    union all
    select
        shop_id,
        {{ orders_said }} || ' with several amounts in the column of the var '
        || shop_id || '_{{ vars_of.get(column, column ~ '_column') }}, such as order '
        || min(order_id) || '. They add up. If they are amounts of the lines, '
        || 'name their column as one of the line' as finding
    from raw_orders
    where has_several_{{ column }} = 1
    group by shop_id
    {%- endfor %}
    {%- if said.order_refunded_amount %}
    union all
    select
        raw_orders.shop_id,
        {{ orders_said }} || ' gave back more than was paid, such '
        || 'as order ' || min(raw_orders.order_id)
        || '. The rest is left out. If '
        || 'it is shipping or tax, name ' || raw_orders.shop_id
        || '_order_shipping_column and ' || raw_orders.shop_id
        || '_order_tax_column'
            as finding
    from raw_orders
    inner join orders
        on
            raw_orders.shop_id = orders.shop_id
            and raw_orders.order_id = orders.order_id
    where
        raw_orders.order_refunded_amount
        > orders.gross_amount + orders.freight_amount
        {%- for tax in taxes %} + coalesce(raw_orders.{{ tax }}, 0){% endfor %}
    group by raw_orders.shop_id
    {%- endif %}
)

select * from findings
