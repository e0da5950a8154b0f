with

orders as (
    select * from {{ ref('int_order_amounts') }}
    where customer_id is not null
),

-- Running totals of a customer's orders, each valid until the next order: any
-- as-of date finds its totals without adding up again.
accumulated as (
    select
        shop_id,
        customer_id,
        ordered_at as known_from,
        lead(ordered_at) over (
            partition by shop_id, customer_id
            order by ordered_at asc, order_id asc
        ) as known_until,
        {%- for total, amount in {
            'frequency': 'case when is_purchase then 1 else 0 end',
            'gross_amount': 'gross_amount',
            'refund_amount': 'refund_amount',
            'monetary_amount': 'revenue_amount',
        }.items() %}
        sum({{ amount }}) over (
            partition by shop_id, customer_id
            order by ordered_at asc, order_id asc
            rows between unbounded preceding and current row
        ) as {{ total }},
        {%- endfor %}
        min(case when is_purchase then ordered_at end) over (
            partition by shop_id, customer_id
            order by ordered_at asc, order_id asc
            rows between unbounded preceding and current row
        ) as first_purchase_at,
        max(case when is_purchase then last_line_at end) over (
            partition by shop_id, customer_id
            order by ordered_at asc, order_id asc
            rows between unbounded preceding and current row
        ) as last_purchase_at
    from orders
),

final as (
    select
        shop_id,
        customer_id,
        cast(frequency as integer) as frequency,
        cast(gross_amount as decimal(18, 2)) as gross_amount,
        cast(refund_amount as decimal(18, 2)) as refund_amount,
        cast(gross_amount - refund_amount as decimal(18, 2)) as net_amount,
        cast(monetary_amount as decimal(18, 2)) as monetary_amount,
        first_purchase_at,
        last_purchase_at,
        known_from,
        known_until
    from accumulated
    where frequency > 0
)

select * from final
