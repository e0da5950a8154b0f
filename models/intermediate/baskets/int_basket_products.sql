with

order_lines as (
    select * from {{ ref('order_lines') }}
    where is_purchase and is_before_as_of and product_id is not null
),

products as (
    select * from {{ ref('products') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

basket_products as (
    select
        order_lines.shop_id,
        order_lines.order_id,
        order_lines.product_id,
        max(order_lines.customer_id) as customer_id,
        min(order_lines.ordered_at) as ordered_at
    from order_lines
    inner join shops
        on
            order_lines.shop_id = shops.shop_id
            and (
                shops.basket_population = 'all'
                or order_lines.customer_id is not null
            )
    inner join products
        on
            order_lines.shop_id = products.shop_id
            and order_lines.product_id = products.product_id
            and (shops.basket_codes = 'all' or not products.is_service)
    group by
        order_lines.shop_id, order_lines.order_id, order_lines.product_id
),

basket_times as (
    select
        shop_id,
        order_id,
        min(ordered_at) as ordered_at
    from basket_products
    group by shop_id, order_id
),

-- In order of time: the baskets known at a date come first.
baskets as (
    select
        *,
        row_number() over (
            partition by shop_id
            order by ordered_at asc, order_id asc
        ) - 1 as basket_number
    from basket_times
),

final as (
    select
        basket_products.shop_id,
        basket_products.order_id,
        basket_products.customer_id,
        basket_products.product_id,
        cast(baskets.basket_number as bigint) as basket_number,
        baskets.ordered_at
    from basket_products
    inner join baskets
        on
            basket_products.shop_id = baskets.shop_id
            and basket_products.order_id = baskets.order_id
)

select * from final
