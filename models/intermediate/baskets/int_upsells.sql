with

prices as (
    select * from {{ ref('int_product_prices') }}
    where price_band is not null
),

customer_products as (
    select * from {{ ref('int_customer_products') }}
),

upsells as (
    select * from {{ ref('int_product_upsells') }}
),

upgradable_products as (
    select distinct
        shop_id,
        product_id
    from upsells
),

priced as (
    select
        customer_products.shop_id,
        customer_products.customer_id,
        customer_products.product_id,
        customer_products.basket_count,
        prices.category_name,
        prices.unit_price
    from customer_products
    inner join prices
        on
            customer_products.shop_id = prices.shop_id
            and customer_products.product_id = prices.product_id
),

-- The customer owns nothing above it: all products of the next band are new.
highest_priced as (
    select
        *,
        sum(basket_count) over (
            partition by shop_id, customer_id, category_name
        ) as category_basket_count,
        row_number() over (
            partition by shop_id, customer_id, category_name
            order by unit_price desc nulls last, product_id asc
        ) as price_order
    from priced
),

-- The most bought category among those with an upsell.
chosen as (
    select
        highest_priced.*,
        row_number() over (
            partition by highest_priced.shop_id, highest_priced.customer_id
            order by
                highest_priced.category_basket_count desc nulls last,
                highest_priced.category_name asc
        ) as category_order
    from highest_priced
    inner join upgradable_products
        on
            highest_priced.shop_id = upgradable_products.shop_id
            and highest_priced.product_id = upgradable_products.product_id
    where highest_priced.price_order = 1
),

final as (
    select
        chosen.shop_id,
        chosen.customer_id,
        chosen.category_name,
        chosen.product_id as owned_product_id,
        upsells.upsell_product_id as product_id,
        upsells.upsell_rank
    from chosen
    inner join upsells
        on
            chosen.shop_id = upsells.shop_id
            and chosen.product_id = upsells.product_id
    where chosen.category_order = 1
)

select * from final
