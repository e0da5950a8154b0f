with

orders as (
    select * from {{ ref('orders') }}
    where is_purchase and is_before_as_of and customer_id is not null
),

order_categories as (
    select * from {{ ref('int_order_categories') }}
    where is_purchase
),

numbered as (
    select
        shop_id,
        customer_id,
        order_id,
        ordered_at,
        row_number() over (
            partition by customer_id, shop_id
            order by ordered_at asc, order_id asc
        ) as purchase_number
    from orders
),

first_two as (
    select
        shop_id,
        customer_id,
        max(case when purchase_number = 1 then order_id end) as first_order_id,
        min(ordered_at) as first_purchase_at,
        min(case when purchase_number = 2 then ordered_at end)
            as second_purchase_at
    from numbered
    where purchase_number <= 2
    group by shop_id, customer_id
),

-- Of several categories in one order, the most expensive one counts.
ranked_categories as (
    select
        order_categories.shop_id,
        order_categories.order_id,
        order_categories.category_name,
        row_number() over (
            partition by order_categories.order_id, order_categories.shop_id
            order by
                order_categories.gross_amount desc nulls last,
                order_categories.category_name asc nulls last
        ) as category_rank
    from order_categories
    inner join first_two
        on
            order_categories.shop_id = first_two.shop_id
            and order_categories.order_id = first_two.first_order_id
),

final as (
    select
        first_two.shop_id,
        first_two.customer_id,
        first_two.first_order_id,
        ranked_categories.category_name as first_category_name,
        first_two.first_purchase_at,
        first_two.second_purchase_at
    from first_two
    left join ranked_categories
        on
            first_two.shop_id = ranked_categories.shop_id
            and first_two.first_order_id = ranked_categories.order_id
            and ranked_categories.category_rank = 1
)

select * from final
