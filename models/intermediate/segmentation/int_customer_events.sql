{#- Kinds of events: CTE, time, and what each adds. -#}
{%- set kinds = {
    'first_categories': ('first_bought_at', {'category_count': 1}),
    'written_reviews': ('review_created_at', {
        'review_count': 1,
        'review_score_sum': 'review_score',
    }),
    'deliveries': ('delivered_at', {
        'delivered_count': 1,
        'late_count': 'case when is_late_by_date then 1 else 0 end',
    }),
    'orders': ('ordered_at', {
        'payment_count': 'case when installment_count > 0 then 1 else 0 end',
        'installment_count': 'coalesce(installment_count, 0)',
        'freight_amount': 'freight_amount',
        'total_amount': 'gross_amount + freight_amount',
    }),
} -%}
with

orders as (
    select * from {{ ref('orders') }}
    where is_purchase and customer_id is not null
),

order_categories as (
    select * from {{ ref('int_order_categories') }}
    where
        is_purchase
        and customer_id is not null
        and category_name is not null
),

reviews as (
    select * from {{ ref('reviews') }}
),

order_deliveries as (
    select * from {{ ref('order_deliveries') }}
    where is_delivered and is_late_by_date is not null
),

first_categories as (
    select
        shop_id,
        customer_id,
        category_name,
        min(ordered_at) as first_bought_at
    from order_categories
    group by shop_id, customer_id, category_name
),

-- Some events are dated before their order, when nobody knew of them.
written_reviews as (
    select
        orders.shop_id,
        orders.customer_id,
        reviews.review_score,
        case
            when reviews.review_created_at > orders.ordered_at
                then reviews.review_created_at
            else orders.ordered_at
        end as review_created_at
    from reviews
    inner join orders
        on
            reviews.shop_id = orders.shop_id
            and reviews.order_id = orders.order_id
),

deliveries as (
    select
        orders.shop_id,
        orders.customer_id,
        order_deliveries.is_late_by_date,
        case
            when order_deliveries.delivered_at > orders.ordered_at
                then order_deliveries.delivered_at
            else orders.ordered_at
        end as delivered_at
    from order_deliveries
    inner join orders
        on
            order_deliveries.shop_id = orders.shop_id
            and order_deliveries.order_id = orders.order_id
),

final as (
    {%- for kind, (moment, additions) in kinds.items() %}
    {{ 'union all' if not loop.first }}
    select
        {%- for sum in customer_event_sums() %}
        {{ additions.get(sum, 0) }} as {{ sum }},
        {%- endfor %}
        shop_id,
        customer_id,
        {{ moment }} as happened_at
    from {{ kind }}
    {%- endfor %}
)

select * from final
