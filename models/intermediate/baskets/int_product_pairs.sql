with

items as (
    select * from {{ ref('int_basket_items') }}
),

frequent_products as (
    select * from {{ ref('int_frequent_products') }}
),

dates as (
    select * from {{ ref('int_basket_dates') }}
    where is_current
),

shops as (
    select * from {{ ref('int_shops') }}
),

pairs as (
    select
        firsts.shop_id,
        firsts.item_number as first_item,
        seconds.item_number as second_item,
        count(*) as pair_count
    from items as firsts
    inner join items as seconds
        on
            firsts.shop_id = seconds.shop_id
            and firsts.basket_number = seconds.basket_number
            and firsts.item_number < seconds.item_number
    group by firsts.shop_id, firsts.item_number, seconds.item_number
),

final as (
    select
        pairs.shop_id,
        first_products.product_id as first_product_id,
        second_products.product_id as second_product_id,
        first_products.basket_count as first_count,
        second_products.basket_count as second_count,
        pairs.pair_count,
        dates.basket_count
    from pairs
    inner join shops
        on
            pairs.shop_id = shops.shop_id
            and pairs.pair_count >= shops.minimum_affinity_baskets
    inner join dates
        on pairs.shop_id = dates.shop_id
    inner join frequent_products as first_products
        on
            pairs.shop_id = first_products.shop_id
            and pairs.first_item = first_products.item_number
    inner join frequent_products as second_products
        on
            pairs.shop_id = second_products.shop_id
            and pairs.second_item = second_products.item_number
)

select * from final
