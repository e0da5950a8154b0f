with

basket_products as (
    select * from {{ ref('int_basket_products') }}
),

basket_dates as (
    select * from {{ ref('int_basket_dates') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

lowest_counts as (
    select
        basket_dates.shop_id,
        least(
            min(basket_dates.minimum_count),
            min(shops.minimum_affinity_baskets)
        ) as minimum_count
    from basket_dates
    inner join shops
        on basket_dates.shop_id = shops.shop_id
    group by basket_dates.shop_id
),

counted as (
    select
        shop_id,
        product_id,
        count(*) as basket_count
    from basket_products
    group by shop_id, product_id
),

-- No other product is in a frequent itemset or pair at any date.
final as (
    select
        counted.shop_id,
        counted.product_id,
        row_number() over (
            partition by counted.shop_id
            order by counted.product_id asc
        ) - 1 as item_number,
        counted.basket_count
    from counted
    inner join lowest_counts
        on
            counted.shop_id = lowest_counts.shop_id
            and counted.basket_count >= lowest_counts.minimum_count
)

select * from final
