with

customers as (
    select * from {{ ref('int_followed_customers') }}
),

events as (
    select * from {{ ref('int_customer_events') }}
),

shops_with_categories as (
    select distinct shop_id
    from {{ ref('int_order_categories') }}
),

event_sums as (
    select
        {%- for sum in customer_event_sums() %}
        sum(events.{{ sum }}) as {{ sum }},
        {%- endfor %}
        customers.shop_id,
        customers.customer_number,
        customers.as_of_date
    from customers
    inner join events
        on
            customers.shop_id = events.shop_id
            and customers.customer_id = events.customer_id
            and customers.as_of_at > events.happened_at
    group by
        customers.shop_id, customers.customer_number, customers.as_of_date
),

final as (
    select
        customers.shop_id,
        customers.as_of_date,
        customers.customer_id,
        customers.is_current,
        customers.is_followed,
        customers.recency_days,
        customers.monetary_amount,
        {{ signed_log('customers.monetary_amount') }} as log_monetary_amount,
        customers.frequency,
        {{ signed_log('customers.frequency') }} as log_frequency,
        customers.average_order_value,
        customers.tenure_days,
        case
            when shops_with_categories.shop_id is not null
                then cast(coalesce(event_sums.category_count, 0) as bigint)
        end as category_count,
        {%- for feature, (sum, count) in {
            'review_score': ('review_score_sum', 'review_count'),
            'late_rate': ('late_count', 'delivered_count'),
            'average_installment_count': ('installment_count', 'payment_count'),
            'freight_rate': ('freight_amount', 'total_amount'),
        }.items() %}
        {{ safe_divide('event_sums.' ~ sum, 'event_sums.' ~ count) }}
            as {{ feature }},
        {%- endfor %}
        customers.days_between_orders,
        customers.population_count
    from customers
    left join event_sums
        on
            customers.shop_id = event_sums.shop_id
            and customers.customer_number = event_sums.customer_number
            and customers.as_of_date = event_sums.as_of_date
    left join shops_with_categories
        on customers.shop_id = shops_with_categories.shop_id
)

select * from final
