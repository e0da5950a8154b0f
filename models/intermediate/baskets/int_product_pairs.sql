with

basket_items as (
    select * from {{ ref('int_basket_items') }}
),

frequent_products as (
    select * from {{ ref('int_frequent_products') }}
),

products as (
    select * from {{ ref('products') }}
    where not is_service
),

dates as (
    select * from {{ ref('int_basket_dates') }}
    where is_current
),

-- Millions of pairs are counted by numbers: text keys take half as long again.
shops as (
    select
        *,
        cast(row_number() over (order by shop_id asc) as integer)
            as shop_number
    from {{ ref('int_shops') }}
),

items as (
    select
        shops.shop_number,
        basket_items.basket_number,
        basket_items.item_number
    from basket_items
    inner join shops
        on basket_items.shop_id = shops.shop_id
),

-- With basket_codes all, service codes are in baskets too.
offered_products as (
    select frequent_products.*
    from frequent_products
    inner join products
        on
            frequent_products.shop_id = products.shop_id
            and frequent_products.product_id = products.product_id
),

counted as (
    select
        firsts.shop_number,
        firsts.item_number as first_item,
        seconds.item_number as second_item,
        count(*) as pair_count
    from items as firsts
    inner join items as seconds
        on
            firsts.shop_number = seconds.shop_number
            and firsts.basket_number = seconds.basket_number
            and firsts.item_number < seconds.item_number
    group by firsts.shop_number, firsts.item_number, seconds.item_number
),

-- Each pair is on the page of both products.
sides as (
    select
        shop_number,
        first_item as item_number,
        second_item as related_item_number,
        pair_count
    from counted
    union all
    select
        shop_number,
        second_item as item_number,
        first_item as related_item_number,
        pair_count
    from counted
),

final as (
    select
        shops.shop_id,
        these_products.product_id,
        related_products.product_id as related_product_id,
        sides.pair_count,
        these_products.basket_count as product_count,
        related_products.basket_count as related_product_count,
        dates.basket_count
    from sides
    inner join shops
        on
            sides.shop_number = shops.shop_number
            and sides.pair_count >= shops.minimum_affinity_baskets
    inner join dates
        on shops.shop_id = dates.shop_id
    inner join offered_products as these_products
        on
            shops.shop_id = these_products.shop_id
            and sides.item_number = these_products.item_number
    inner join offered_products as related_products
        on
            shops.shop_id = related_products.shop_id
            and sides.related_item_number = related_products.item_number
)

select * from final
