with

scored_customers as (
    select * from {{ ref('int_customer_rfm_by_as_of') }}
    where is_current
),

customers as (
    select * from {{ ref('int_customer_purchases_by_as_of') }}
    where is_current
),

segment_states as (
    select * from {{ ref('int_segment_states') }}
),

order_lines as (
    select * from {{ ref('order_lines') }}
    where line_type = 'purchase' and customer_id is not null
),

products as (
    select * from {{ ref('products') }}
    where category_name is not null
),

shops as (
    select * from {{ ref('shops') }}
),

shops_with_categories as (
    select distinct shop_id
    from products
),

category_counts as (
    select
        order_lines.shop_id,
        order_lines.customer_id,
        count(distinct products.category_name) as category_count
    from order_lines
    inner join products
        on
            order_lines.shop_id = products.shop_id
            and order_lines.product_id = products.product_id
    inner join shops
        on
            order_lines.shop_id = shops.shop_id
            and order_lines.ordered_at < shops.as_of_at
    group by order_lines.shop_id, order_lines.customer_id
),

final as (
    select
        -- ids
        customers.shop_id,
        customers.customer_id,
        cast(null as varchar) as model_run_id,

        -- text
        segment_states.rfm_cell,

        -- numerics
        customers.recency_days,
        customers.frequency,
        cast(customers.monetary_amount as decimal(18, 2)) as monetary_amount,
        cast(customers.gross_amount as decimal(18, 2)) as gross_amount,
        cast(customers.refund_amount as decimal(18, 2)) as refund_amount,
        cast(customers.net_amount as decimal(18, 2)) as net_amount,
        segment_states.recency_score,
        segment_states.frequency_score,
        segment_states.monetary_score,
        segment_states.recency_score
        + segment_states.frequency_score
        + segment_states.monetary_score as rfm_score,
        {{ safe_divide(
            'customers.monetary_amount', 'customers.frequency', 2
        ) }} as average_order_value,
        {{ integer_divide(
            dbt.datediff(
                'customers.first_purchase_at', 'shops.as_of_at', 'second'
            ), 86400
        ) }} as tenure_days,
        case
            when shops_with_categories.shop_id is not null
                then coalesce(category_counts.category_count, 0)
        end as category_count,
        {{ safe_divide(
            'cast(' ~ dbt.datediff(
                'customers.first_purchase_at', 'customers.last_purchase_at',
                'second'
            ) ~ ' as double) / 86400',
            'customers.frequency - 1',
            4
        ) }} as days_between_orders,

        -- dates
        customers.as_of_date,

        -- timestamps
        customers.first_purchase_at,
        customers.last_purchase_at
    from customers
    inner join shops
        on customers.shop_id = shops.shop_id
    inner join scored_customers
        on
            customers.shop_id = scored_customers.shop_id
            and customers.customer_id = scored_customers.customer_id
    inner join segment_states
        on scored_customers.segment_state = segment_states.segment_state
    left join category_counts
        on
            customers.shop_id = category_counts.shop_id
            and customers.customer_id = category_counts.customer_id
    left join shops_with_categories
        on customers.shop_id = shops_with_categories.shop_id
)

select * from final
