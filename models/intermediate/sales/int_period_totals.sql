{%- set values = {
    'gross_amount': 'orders.gross_amount',
    'refund_amount': 'orders.refund_amount',
    'revenue_amount': 'orders.revenue_amount',
    'unit_count': 'orders.unit_count',
    'order_count': 'case when orders.is_purchase then 1 else 0 end',
} -%}
with

periods as (
    select * from {{ ref('int_shop_periods') }}
),

orders as (
    select * from {{ ref('orders') }}
),

customers as (
    select * from {{ ref('customers') }}
),

-- One row per period and customer, one more for the guests. A customer who was
-- active before a short period began may still be recent.
customer_totals as (
    select
        periods.shop_id,
        periods.period_id,
        periods.is_previous,
        orders.customer_id,
        {%- for total, value in values.items() %}
        sum(case when orders.ordered_at >= periods.starts_at then {{ value }} end)
            as {{ total }},
        {%- endfor %}
        max(
            case
                when
                    orders.is_purchase
                    and orders.last_line_at > periods.active_after
                    then 1
            end
        ) as recent_count
    from periods
    inner join orders
        on
            periods.shop_id = orders.shop_id
            and periods.ends_at > orders.ordered_at
            and least(periods.starts_at, periods.active_after)
            <= orders.last_line_at
    group by
        periods.shop_id, periods.period_id, periods.is_previous,
        orders.customer_id
),

totals as (
    select
        shop_id,
        period_id,
        is_previous,
        {%- for total in values %}
        sum({{ total }}) as {{ total }},
        {%- endfor %}
        sum(case when customer_id is not null then revenue_amount end)
            as customer_revenue_amount,
        count(case when order_count > 0 then customer_id end)
            as active_customer_count,
        count(case when order_count > 1 then customer_id end)
            as repeat_customer_count,
        count(case when recent_count = 1 then customer_id end)
            as recent_customer_count
    from customer_totals
    group by shop_id, period_id, is_previous
),

customer_counts as (
    select
        periods.shop_id,
        periods.period_id,
        periods.is_previous,
        count(*) as known_customer_count,
        count(nullif(customers.first_purchase_at < periods.starts_at, true))
            as new_customer_count
    from periods
    inner join customers
        on
            periods.shop_id = customers.shop_id
            and periods.ends_at > customers.first_purchase_at
    group by periods.shop_id, periods.period_id, periods.is_previous
),

final as (
    select
        periods.shop_id,
        periods.period_id,
        periods.is_previous,
        periods.is_left_censored,
        {%- for total in values.keys() | list + [
            'customer_revenue_amount', 'active_customer_count',
            'repeat_customer_count', 'recent_customer_count',
            'known_customer_count', 'new_customer_count',
        ] %}
        coalesce({{ total }}, 0) as {{ total }},
        {%- endfor %}
        periods.starts_at,
        periods.ends_at
    from periods
    left join totals
        on
            periods.shop_id = totals.shop_id
            and periods.period_id = totals.period_id
            and periods.is_previous = totals.is_previous
    left join customer_counts
        on
            periods.shop_id = customer_counts.shop_id
            and periods.period_id = customer_counts.period_id
            and periods.is_previous = customer_counts.is_previous
)

select * from final
