{%- set sums = ['gross_amount', 'refund_amount', 'net_amount', 'revenue_amount', 'unit_count'] -%}
{%- set compared = {
    'net_amount': 'decimal(18, 4)',
    'revenue_amount': 'decimal(18, 4)',
    'order_count': 'bigint',
    'active_customer_count': 'bigint',
    'average_order_value': 'double',
} -%}
with

orders as (
    select * from {{ ref('orders') }}
    where is_before_as_of
),

first_purchases as (
    select * from {{ ref('int_customer_first_purchases') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

numbers as (
    {{ dbt.generate_series(possible_months()) }}
),

monthly_orders as (
    select
        orders.shop_id,
        cast({{ dbt.date_trunc('month', 'orders.order_date') }} as date)
            as month_start_date,
        {%- for sum in sums %}
        sum(orders.{{ sum }}) as {{ sum }},
        {%- endfor %}
        sum(case when orders.is_purchase then 1 else 0 end) as order_count,
        count(distinct case when orders.is_purchase then orders.customer_id end)
            as active_customer_count,
        count(first_purchases.customer_id) as new_customer_count
    from orders
    left join first_purchases
        on
            orders.shop_id = first_purchases.shop_id
            and orders.order_id = first_purchases.first_order_id
    group by orders.shop_id, {{ dbt.date_trunc('month', 'orders.order_date') }}
),

-- A month without orders is a row of zeros: the previous row is a month before.
months as (
    select
        monthly_orders.shop_id,
        cast({{ dbt.dateadd(
            'month', 'numbers.generated_number - 1', 'min(month_start_date)'
        ) }} as date) as month_start_date
    from monthly_orders
    cross join numbers
    group by monthly_orders.shop_id, numbers.generated_number
),

filled as (
    select
        months.shop_id,
        months.month_start_date,
        {%- for total in sums + [
            'order_count', 'active_customer_count', 'new_customer_count',
        ] %}
        coalesce(monthly_orders.{{ total }}, 0) as {{ total }},
        {%- endfor %}
        {{ average_amount('monthly_orders.revenue_amount', 'monthly_orders.order_count') }}
            as average_order_value,
        monthly_orders.shop_id is not null as has_orders,
        months.month_start_date >= shops.covered_from_date as is_covered,
        coalesce(months.month_start_date < shops.uncensored_from_date, true)
            as is_left_censored,
        {{ dbt.dateadd('month', 1, 'months.month_start_date') }} <= shops.as_of_at
            as is_complete_month
    from months
    inner join shops
        on months.shop_id = shops.shop_id
    left join monthly_orders
        on
            months.shop_id = monthly_orders.shop_id
            and months.month_start_date = monthly_orders.month_start_date
),

final as (
    select
        -- ids
        shop_id,

        -- numerics
        cast(gross_amount as decimal(18, 4)) as gross_amount,
        cast(refund_amount as decimal(18, 4)) as refund_amount,
        {%- for kpi, type in compared.items() %}
        cast({{ kpi }} as {{ type }}) as {{ kpi }},
        {%- endfor %}
        cast(unit_count as decimal(18, 4)) as unit_count,
        cast(new_customer_count as bigint) as new_customer_count,
        {%- for name, months in {'month': 1, 'year': 12}.items() %}
        {%- for kpi, type in compared.items() %}
        cast(
            lag(case when is_covered then {{ kpi }} end, {{ months }}) over (
                partition by shop_id order by month_start_date asc
            ) as {{ type }}
        ) as previous_{{ name }}_{{ kpi }},
        {%- endfor %}
        {%- endfor %}

        -- booleans
        is_complete_month,
        is_left_censored,

        -- dates
        month_start_date
    from filled
    where has_orders or is_complete_month
)

select * from final
