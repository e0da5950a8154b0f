with

basket_products as (
    select * from {{ ref('int_basket_products') }}
    where customer_id is not null
),

products as (
    select * from {{ ref('products') }}
    where not is_service
),

-- A product was bought before a date if its first basket has a lower number.
final as (
    select
        basket_products.shop_id,
        basket_products.customer_id,
        basket_products.product_id,
        count(*) as basket_count,
        min(basket_products.basket_number) as first_basket_number
    from basket_products
    inner join products
        on
            basket_products.shop_id = products.shop_id
            and basket_products.product_id = products.product_id
    group by
        basket_products.shop_id,
        basket_products.customer_id,
        basket_products.product_id
)

select * from final
