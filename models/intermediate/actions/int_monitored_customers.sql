{%- set starts = {
    'starts_at': '-2 * shops.active_days', 'split_at': '-shops.active_days',
    'year_starts_at': '-365',
} -%}
{%- set in_year = 'orders.ordered_at >= windows.year_starts_at' -%}
{%- set is_former = 'orders.ordered_at >= windows.starts_at'
    ~ ' and orders.ordered_at < windows.split_at'
    ~ ' and orders.next_purchase_at >= windows.split_at' -%}
{%- set revenues = {
    'year_revenue_amount': in_year,
    'year_customer_amount': in_year ~ ' and orders.customer_id is not null',
} -%}
{%- set counts = {
    'year_order_count': in_year ~ ' and orders.is_purchase',
    'year_customer_count':
        in_year ~ ' and orders.next_purchase_at >= windows.as_of_at',
    'former_customer_count': is_former,
    'retained_customer_count':
        is_former ~ ' and orders.next_purchase_at < windows.as_of_at',
} -%}
with

shops as (
    select * from {{ ref('int_shops') }}
),

as_of_dates as (
    select * from {{ ref('int_as_of_dates') }}
    where months_back <= {{ var('monitored_months') }}
),

customers as (
    select * from {{ ref('int_customers_measured') }}
),

-- Of a customer's purchases in a window one is the last, whose next is after the
-- window: to count these is to count customers, and takes no grouping by customer.
orders as (
    select
        *,
        case
            when is_purchase and customer_id is not null
                then lead(ordered_at, 1, cast('9999-12-31' as timestamp)) over (
                    partition by customer_id, shop_id, is_purchase
                    order by ordered_at asc, order_id asc
                )
        end as next_purchase_at
    from {{ ref('orders') }}
),

-- Former customers bought in the first of two halves of active_days. A window
-- that the record covers only in part has no start: it would grow with the record.
windows as (
    select
        {%- for name, days in starts.items() %}
        {%- set start = dbt.dateadd('day', days, 'as_of_dates.as_of_at') %}
        case
            when {{ start }} >= shops.covered_from_date
                then cast({{ start }} as timestamp)
        end as {{ name }},
        {%- endfor %}
        as_of_dates.*
    from as_of_dates
    inner join shops
        on as_of_dates.shop_id = shops.shop_id
),

looked_back as (
    select
        {%- for revenue, condition in revenues.items() %}
        sum(case when {{ condition }} then orders.revenue_amount end)
            as {{ revenue }},
        {%- endfor %}
        {%- for count, condition in counts.items() %}
        count(case when {{ condition }} then 1 end) as {{ count }},
        {%- endfor %}
        windows.shop_id,
        windows.as_of_date
    from windows
    inner join orders
        on
            windows.shop_id = orders.shop_id
            and least(
                coalesce(windows.starts_at, windows.as_of_at),
                coalesce(windows.year_starts_at, windows.as_of_at)
            ) <= orders.ordered_at
            and windows.as_of_at > orders.ordered_at
    group by windows.shop_id, windows.as_of_date
),

final as (
    select
        windows.shop_id,
        windows.as_of_date,
        customers.customer_count,
        customers.repeat_customer_count,
        customers.active_customer_count,
        customers.monetary_amount,
        customers.at_risk_customer_count,
        customers.at_risk_amount,
        {%- for column in revenues.keys() | list + counts.keys() | list %}
        looked_back.{{ column }},
        {%- endfor %}
        windows.is_current,
        windows.starts_at,
        windows.year_starts_at,
        windows.as_of_at
    from windows
    left join customers
        on
            windows.shop_id = customers.shop_id
            and windows.as_of_date = customers.as_of_date
    left join looked_back
        on
            windows.shop_id = looked_back.shop_id
            and windows.as_of_date = looked_back.as_of_date
)

select * from final
