with

as_of_dates as (
    select * from {{ ref('int_as_of_dates') }}
),

shops as (
    select * from {{ ref('shops') }}
),

orders as (
    select * from {{ ref('orders') }}
    where customer_id is not null
),

-- Each date sees only what had happened before it.
totals as (
    select
        orders.shop_id,
        as_of_dates.as_of_date,
        orders.customer_id,
        as_of_dates.as_of_at,
        as_of_dates.is_current,
        count(case when orders.is_purchase then 1 end) as frequency,
        sum(orders.gross_amount) as gross_amount,
        sum(orders.refund_amount) as refund_amount,
        sum(orders.net_amount) as net_amount,
        min(case when orders.is_purchase then orders.ordered_at end)
            as first_purchase_at,
        max(case when orders.is_purchase then orders.last_line_at end)
            as last_purchase_at
    from orders
    inner join as_of_dates
        on
            orders.shop_id = as_of_dates.shop_id
            and orders.ordered_at < as_of_dates.as_of_at
    group by
        orders.shop_id,
        as_of_dates.as_of_date,
        orders.customer_id,
        as_of_dates.as_of_at,
        as_of_dates.is_current
),

customers as (
    select * from totals
    where frequency > 0
),

final as (
    select
        customers.shop_id,
        customers.as_of_date,
        customers.customer_id,
        customers.is_current,
        customers.frequency,
        customers.gross_amount,
        customers.refund_amount,
        customers.net_amount,
        case shops.monetary_basis
            when 'gross' then customers.gross_amount
            else customers.net_amount
        end as monetary_amount,
        {% if any_shop_has('rfm_tie_policy', 'customer_id') -%}
        case shops.rfm_tie_policy
            when 'customer_id'
                then row_number() over (
                    partition by customers.shop_id, customers.as_of_date
                    order by customers.frequency, customers.customer_id
                )
            else customers.frequency
        end
        {%- else -%}
        customers.frequency
        {%- endif %} as frequency_scored,
        {{ integer_divide(
            dbt.datediff('customers.last_purchase_at', 'customers.as_of_at', 'second'),
            86400
        ) }} as recency_days,
        customers.first_purchase_at,
        customers.last_purchase_at
    from customers
    inner join shops
        on customers.shop_id = shops.shop_id
)

select * from final
