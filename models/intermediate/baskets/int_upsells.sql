with

prices as (
    select * from {{ ref('int_product_prices') }}
),

customer_products as (
    select * from {{ ref('int_customer_products') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

priced as (
    select
        customer_products.shop_id,
        customer_products.customer_id,
        customer_products.basket_count,
        prices.category_name,
        prices.price_band,
        prices.next_price_band
    from customer_products
    inner join prices
        on
            customer_products.shop_id = prices.shop_id
            and customer_products.product_id = prices.product_id
            and prices.price_band is not null
),

-- The customer owns nothing above the highest band: all products there are new.
highest as (
    select
        *,
        sum(basket_count) over (
            partition by shop_id, customer_id, category_name
        ) as category_basket_count,
        row_number() over (
            partition by shop_id, customer_id, category_name
            order by price_band desc nulls last
        ) as band_order
    from priced
),

-- The most bought category among those with a more expensive product.
chosen as (
    select
        *,
        row_number() over (
            partition by shop_id, customer_id
            order by
                category_basket_count desc nulls last, category_name asc
        ) as category_order
    from highest
    where band_order = 1 and next_price_band is not null
),

final as (
    select
        chosen.shop_id,
        chosen.customer_id,
        prices.category_name,
        prices.product_id,
        prices.band_rank as upsell_rank
    from chosen
    inner join shops
        on chosen.shop_id = shops.shop_id
    inner join prices
        on
            chosen.shop_id = prices.shop_id
            and chosen.category_name = prices.category_name
            and chosen.next_price_band = prices.price_band
            and shops.upsell_count >= prices.band_rank
    where chosen.category_order = 1
)

select * from final
