with

orders as (
    select * from {{ ref('orders') }}
    where customer_id is not null
),

accounts as (
    select
        *,
        row_number() over (
            partition by customer_id, shop_id
            order by account_id asc
        ) as account_rank
    from {{ ref('int_customers_cleaned') }}
    where rejection_reason is null
),

names_on_lines as (
    select
        shop_id,
        customer_id,
        max(customer_name) as customer_name
    from {{ ref('int_order_lines_cleaned') }}
    where line_type is not null and customer_name is not null
    group by shop_id, customer_id
),

customer_orders as (
    select
        shop_id,
        customer_id,
        sum(case when is_purchase then 1 else 0 end) as order_count,
        sum(gross_amount) as gross_amount,
        sum(refund_amount) as refund_amount,
        sum(net_amount) as net_amount,
        min(case when is_purchase then ordered_at end) as first_purchase_at,
        max(case when is_purchase then last_line_at end) as last_purchase_at
    from orders
    group by shop_id, customer_id
),

-- People move, so the latest order gives the place.
ranked_orders as (
    select
        *,
        row_number() over (
            partition by customer_id, shop_id
            order by ordered_at desc nulls last, order_id desc nulls last
        ) as order_rank
    from orders
),

latest_places as (
    select * from ranked_orders
    where order_rank = 1
),

first_accounts as (
    select * from accounts
    where account_rank = 1
),

places as (
    select
        coalesce(latest_places.shop_id, first_accounts.shop_id) as shop_id,
        coalesce(latest_places.customer_id, first_accounts.customer_id)
            as customer_id,
        {%- for place in ['country', 'state', 'city', 'zip_code_prefix'] %}
        coalesce(latest_places.{{ place }}, first_accounts.{{ place }})
            as {{ place }},
        {%- endfor %}
        first_accounts.customer_name
    from latest_places
    full outer join first_accounts
        on
            latest_places.shop_id = first_accounts.shop_id
            and latest_places.customer_id = first_accounts.customer_id
),

final as (
    select
        -- ids
        places.shop_id,
        places.customer_id,

        -- text
        coalesce(places.customer_name, names_on_lines.customer_name)
            as customer_name,
        places.country,
        places.state,
        places.city,
        places.zip_code_prefix,

        -- numerics
        cast(coalesce(customer_orders.order_count, 0) as bigint) as order_count,
        {%- for amount in ['gross_amount', 'refund_amount', 'net_amount'] %}
        cast(coalesce(customer_orders.{{ amount }}, 0) as decimal(18, 4))
            as {{ amount }},
        {%- endfor %}

        -- booleans
        coalesce(customer_orders.order_count, 0) > 1 as is_repeat_customer,

        -- timestamps
        customer_orders.first_purchase_at,
        customer_orders.last_purchase_at
    from places
    left join names_on_lines
        on
            places.shop_id = names_on_lines.shop_id
            and places.customer_id = names_on_lines.customer_id
    left join customer_orders
        on
            places.shop_id = customer_orders.shop_id
            and places.customer_id = customer_orders.customer_id
)

select * from final
