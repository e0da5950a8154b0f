with

prices as (
    select * from {{ ref('int_product_prices') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

-- The best sellers of the next band that do not cost too much more.
ranked as (
    select
        products.shop_id,
        products.product_id,
        upsells.product_id as upsell_product_id,
        row_number() over (
            partition by products.shop_id, products.product_id
            order by upsells.band_rank asc
        ) as upsell_rank
    from prices as products
    inner join shops
        on products.shop_id = shops.shop_id
    inner join prices as upsells
        on
            products.shop_id = upsells.shop_id
            and products.category_name = upsells.category_name
            and products.next_price_band = upsells.price_band
            and products.unit_price * shops.upsell_maximum_ratio
            >= upsells.unit_price
),

final as (
    select
        ranked.shop_id,
        ranked.product_id,
        ranked.upsell_product_id,
        ranked.upsell_rank
    from ranked
    inner join shops
        on
            ranked.shop_id = shops.shop_id
            and ranked.upsell_rank <= shops.upsell_count
)

select * from final
