with

orders as (
    select * from {{ ref('int_order_amounts') }}
    where customer_id is not null
),

-- In the order of a hash of their ids, which is unrelated to what customers do.
customers as (
    select
        shop_id,
        customer_id,
        row_number() over (
            partition by shop_id
            order by {{ dbt.hash('customer_id') }} asc, customer_id asc
        ) as customer_number
    from orders
    group by shop_id, customer_id
),

-- Running totals of a customer's orders, each valid until the next order: any
-- as-of date finds its totals without adding up again.
accumulated as (
    select
        shop_id,
        customer_id,
        ordered_at as known_from,
        lead(ordered_at) over (
            partition by customer_id, shop_id
            order by ordered_at asc, order_id asc
        ) as known_until,
        {%- for total, amount in {
            'frequency': 'case when is_purchase then 1 else 0 end',
            'gross_amount': 'gross_amount',
            'refund_amount': 'refund_amount',
            'monetary_amount': 'revenue_amount',
            'cost_amount': 'cost_amount',
            'costed_revenue_amount': 'costed_revenue_amount',
        }.items() %}
        sum({{ amount }}) over (
            partition by customer_id, shop_id
            order by ordered_at asc, order_id asc
            rows between unbounded preceding and current row
        ) as {{ total }},
        {%- endfor %}
        min(case when is_purchase then ordered_at end) over (
            partition by customer_id, shop_id
            order by ordered_at asc, order_id asc
            rows between unbounded preceding and current row
        ) as first_purchase_at,
        max(case when is_purchase then last_line_at end) over (
            partition by customer_id, shop_id
            order by ordered_at asc, order_id asc
            rows between unbounded preceding and current row
        ) as last_purchase_at
    from orders
),

final as (
    select
        accumulated.shop_id,
        accumulated.customer_id,
        customers.customer_number,
        cast(accumulated.frequency as integer) as frequency,
        cast(accumulated.gross_amount as decimal(18, 4)) as gross_amount,
        cast(accumulated.refund_amount as decimal(18, 4)) as refund_amount,
        cast(
            accumulated.gross_amount - accumulated.refund_amount
            as decimal(18, 4)
        ) as net_amount,
        cast(accumulated.monetary_amount as decimal(18, 4)) as monetary_amount,
        cast(accumulated.cost_amount as decimal(18, 4)) as cost_amount,
        cast(accumulated.costed_revenue_amount as decimal(18, 4))
            as costed_revenue_amount,
        accumulated.first_purchase_at,
        accumulated.last_purchase_at,
        accumulated.known_from,
        accumulated.known_until
    from accumulated
    inner join customers
        on
            accumulated.shop_id = customers.shop_id
            and accumulated.customer_id = customers.customer_id
    where accumulated.frequency > 0
)

select * from final
