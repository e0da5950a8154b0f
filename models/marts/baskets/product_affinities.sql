with

pairs as (
    select * from {{ ref('int_product_pairs') }}
),

prices as (
    select * from {{ ref('int_product_prices') }}
),

products as (
    select * from {{ ref('products') }}
    where not is_service
),

shops as (
    select * from {{ ref('int_shops') }}
),

-- Each pair stands on the page of both.
sides as (
    {%- for this, other in [('first', 'second'), ('second', 'first')] %}
    {{ 'union all' if not loop.first }}
    select
        shop_id,
        {{ this }}_product_id as product_id,
        {{ other }}_product_id as related_product_id,
        pair_count,
        {{ safe_divide('pair_count', 'basket_count', 9) }} as support,
        {{ safe_divide('pair_count', this ~ '_count', 9) }} as confidence,
        {{ safe_divide(
            'cast(pair_count as double) * basket_count',
            'cast(first_count as double) * second_count', 9
        ) }} as lift
    from pairs
    {%- endfor %}
),

bought_together as (
    select
        sides.shop_id,
        sides.product_id,
        sides.related_product_id,
        'bought_with' as affinity_type,
        sides.pair_count,
        sides.support,
        sides.confidence,
        sides.lift,
        row_number() over (
            partition by sides.shop_id, sides.product_id
            order by
                sides.lift desc nulls last,
                sides.confidence desc nulls last,
                sides.related_product_id asc
        ) as affinity_rank
    from sides
    inner join products as these_products
        on
            sides.shop_id = these_products.shop_id
            and sides.product_id = these_products.product_id
    inner join products as others
        on
            sides.shop_id = others.shop_id
            and sides.related_product_id = others.product_id
    where sides.lift > 1
),

upsells as (
    select
        prices.shop_id,
        prices.product_id,
        dearer.product_id as related_product_id,
        'upsell' as affinity_type,
        dearer.band_rank as affinity_rank
    from prices
    inner join shops
        on prices.shop_id = shops.shop_id
    inner join prices as dearer
        on
            prices.shop_id = dearer.shop_id
            and prices.category_name = dearer.category_name
            and prices.next_price_band = dearer.price_band
            and shops.upsell_count >= dearer.band_rank
),

affinities as (
    select
        bought_together.shop_id,
        bought_together.product_id,
        bought_together.related_product_id,
        bought_together.affinity_type,
        bought_together.affinity_rank,
        bought_together.pair_count,
        bought_together.support,
        bought_together.confidence,
        bought_together.lift
    from bought_together
    inner join shops
        on
            bought_together.shop_id = shops.shop_id
            and bought_together.affinity_rank <= shops.recommendation_count
    union all
    select
        shop_id,
        product_id,
        related_product_id,
        affinity_type,
        affinity_rank,
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
        others.product_name as related_product_name,

        -- numerics
        cast(affinities.affinity_rank as integer) as affinity_rank,
        affinities.pair_count,
        affinities.support,
        affinities.confidence,
        affinities.lift,
        own_prices.unit_price,
        related_prices.unit_price as related_unit_price,

        -- dates
        shops.as_of_date
    from affinities
    inner join shops
        on affinities.shop_id = shops.shop_id
    inner join products as these_products
        on
            affinities.shop_id = these_products.shop_id
            and affinities.product_id = these_products.product_id
    inner join products as others
        on
            affinities.shop_id = others.shop_id
            and affinities.related_product_id = others.product_id
    left join prices as own_prices
        on
            affinities.shop_id = own_prices.shop_id
            and affinities.product_id = own_prices.product_id
    left join prices as related_prices
        on
            affinities.shop_id = related_prices.shop_id
            and affinities.related_product_id = related_prices.product_id
)

select * from final
