with

basket_products as (
    select * from {{ ref('int_basket_products') }}
),

frequent_products as (
    select * from {{ ref('int_frequent_products') }}
),

final as (
    select
        basket_products.shop_id,
        cast(basket_products.basket_number as integer) as basket_number,
        cast(frequent_products.item_number as integer) as item_number
    from basket_products
    inner join frequent_products
        on
            basket_products.shop_id = frequent_products.shop_id
            and basket_products.product_id = frequent_products.product_id
)

select * from final
