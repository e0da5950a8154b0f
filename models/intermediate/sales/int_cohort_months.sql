with

customers as (
    select
        shop_id,
        customer_id,
        coalesce(first_category_name, 'unknown') as first_category_name,
        cast({{ dbt.date_trunc('month', 'first_purchase_at') }} as date)
            as cohort_start_date
    from {{ ref('int_customer_first_purchases') }}
),

orders as (
    select * from {{ ref('orders') }}
    where is_before_as_of
),

months as (
    select
        shop_id,
        row_number() over (partition by shop_id order by month_start_date asc)
        - 1 as month_number
    from {{ ref('kpis_monthly') }}
),

-- A refund before the first known purchase counts in month 0.
customer_orders as (
    select
        customers.*,
        greatest(
            {{ dbt.datediff(
                'customers.cohort_start_date', 'orders.order_date', 'month'
            ) }}, 0
        ) as month_number,
        orders.gross_amount,
        orders.net_amount,
        orders.is_purchase
    from customers
    inner join orders
        on
            customers.shop_id = orders.shop_id
            and customers.customer_id = orders.customer_id
),

active_months as (
    select
        shop_id,
        first_category_name,
        cohort_start_date,
        month_number,
        count(distinct case when is_purchase then customer_id end)
            as active_customer_count,
        sum(case when is_purchase then 1 else 0 end) as order_count,
        sum(gross_amount) as gross_amount,
        sum(net_amount) as net_amount
    from customer_orders
    group by shop_id, first_category_name, cohort_start_date, month_number
),

-- Everyone bought in month 0, so its customers are the cohort's.
final as (
    select
        cohorts.shop_id,
        cohorts.first_category_name,
        cohorts.cohort_start_date,
        months.month_number,
        cohorts.active_customer_count as customer_count,
        {%- for total in [
            'active_customer_count', 'order_count', 'gross_amount'
        ] %}
        coalesce(active_months.{{ total }}, 0) as {{ total }},
        {%- endfor %}
        coalesce(active_months.net_amount, 0) as net_amount
    from active_months as cohorts
    inner join months
        on cohorts.shop_id = months.shop_id
    left join active_months
        on
            cohorts.shop_id = active_months.shop_id
            and cohorts.first_category_name = active_months.first_category_name
            and cohorts.cohort_start_date = active_months.cohort_start_date
            and months.month_number = active_months.month_number
    where cohorts.month_number = 0
)

select * from final
