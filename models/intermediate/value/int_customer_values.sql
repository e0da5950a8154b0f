{{ config(materialized='view') }}

with

customers as (
    select * from {{ ref('customers') }}
),

orders as (
    select * from {{ ref('orders') }}
    where is_before_as_of and customer_id is not null
),

predictions as (
    select * from {{ ref('int_customer_predictions') }}
),

shops as (
    select * from {{ ref('int_shops') }}
    where as_of_at is not null
),

totals as (
    select
        shop_id,
        customer_id,
        sum(gross_amount) as gross_amount,
        sum(refund_amount) as refund_amount,
        sum(net_amount) as net_amount,
        sum(revenue_amount) as monetary_amount,
        sum(margin_amount) as margin_amount,
        max(case when is_assumed_margin then 1 else 0 end) = 1
            as is_assumed_margin
    from orders
    group by shop_id, customer_id
),

-- What is expected has the margin of what the shop sold, at most all of it.
margin_rates as (
    select
        shop_id,
        case
            when sum(monetary_amount) > 0
                then least(
                    {{ safe_divide('sum(margin_amount)', 'sum(monetary_amount)') }},
                    1
                )
        end as margin_rate
    from totals
    group by shop_id
),

final as (
    select
        predictions.*,
        customers.shop_id as any_shop_id,
        customers.customer_id as any_customer_id,
        shops.has_amounts,
        shops.as_of_date,
        coalesce(totals.is_assumed_margin, false) as is_assumed_margin,
        {%- for amount in ['gross', 'refund', 'net', 'monetary', 'margin'] %}
        case
            when shops.has_amounts then coalesce(totals.{{ amount }}_amount, 0)
        end as {{ amount }}_amount,
        {%- endfor %}
        predictions.discounted_order_count * predictions.expected_order_amount
        * margin_rates.margin_rate as expected_margin_amount,
        case
            when predictions.wait_days <= 3653
                then cast({{ dbt.dateadd(
                    'day', 'cast(round(predictions.wait_days) as integer)',
                    'predictions.last_purchase_date'
                ) }} as date)
        end as expected_next_order_date
    from customers
    inner join shops
        on customers.shop_id = shops.shop_id
    left join margin_rates
        on customers.shop_id = margin_rates.shop_id
    left join totals
        on
            customers.shop_id = totals.shop_id
            and customers.customer_id = totals.customer_id
    left join predictions
        on
            customers.shop_id = predictions.shop_id
            and customers.customer_id = predictions.customer_id
)

select * from final
