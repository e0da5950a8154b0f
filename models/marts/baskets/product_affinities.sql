with

pairs as (
    select * from {{ ref('int_product_pairs') }}
),

products as (
    select * from {{ ref('int_product_prices') }}
),

upsells as (
    select * from {{ ref('int_product_upsells') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

measured as (
    select
        *,
        {{ safe_divide('pair_count', 'basket_count', 9) }} as support,
        {{ safe_divide('pair_count', 'product_count', 9) }} as confidence,
        {{ safe_divide(
            'cast(pair_count as double) * basket_count',
            'cast(product_count as double) * related_product_count', 9
        ) }} as lift
    from pairs
),

bought_with as (
    select
        *,
        row_number() over (
            partition by shop_id, product_id
            order by
                lift desc nulls last,
                confidence desc nulls last,
                related_product_id asc
        ) as affinity_rank
    from measured
    where lift > 1
),

affinities as (
    select
        bought_with.shop_id,
        bought_with.product_id,
        bought_with.related_product_id,
        'bought_with' as affinity_type,
        bought_with.affinity_rank,
        bought_with.pair_count,
        bought_with.support,
        bought_with.confidence,
        bought_with.lift
    from bought_with
    inner join shops
        on
            bought_with.shop_id = shops.shop_id
            and bought_with.affinity_rank <= shops.recommendation_count
    union all
    select
        shop_id,
        product_id,
        upsell_product_id as related_product_id,
        'upsell' as affinity_type,
        upsell_rank as affinity_rank,
        cast(null as bigint) as pair_count,
        cast(null as double) as support,
        cast(null as double) as confidence,
        cast(null as double) as lift
    from upsells
),

final as (
    select
        -- ids
        affinities.shop_id,
        affinities.product_id,
        affinities.related_product_id,

        -- text
        affinities.affinity_type,
        these_products.product_name,
        related_products.product_name as related_product_name,

        -- numerics
        cast(affinities.affinity_rank as integer) as affinity_rank,
        affinities.pair_count,
        affinities.support,
        affinities.confidence,
        affinities.lift,
        these_products.unit_price,
        related_products.unit_price as related_unit_price,

        -- dates
        shops.as_of_date
    from affinities
    inner join shops
        on affinities.shop_id = shops.shop_id
    inner join products as these_products
        on
            affinities.shop_id = these_products.shop_id
            and affinities.product_id = these_products.product_id
    inner join products as related_products
        on
            affinities.shop_id = related_products.shop_id
            and affinities.related_product_id = related_products.product_id
)

select * from final
