with

order_lines as (
    select * from {{ ref('order_lines') }}
    where is_purchase and is_before_as_of and quantity > 0
),

products as (
    select * from {{ ref('products') }}
    where not is_service
),

sold as (
    select
        shop_id,
        product_id,
        count(*) as line_count,
        cast(
            {{ safe_divide('sum(gross_amount)', 'sum(quantity)', 4) }}
            as decimal(18, 4)
        ) as unit_price
    from order_lines
    group by shop_id, product_id
),

ranked as (
    select
        products.shop_id,
        products.product_id,
        products.product_name,
        products.category_name,
        sold.line_count,
        sold.unit_price,
        rank() over (
            partition by products.shop_id, products.category_name
            order by sold.unit_price asc
        ) as price_rank,
        count(*) over (
            partition by products.shop_id, products.category_name
        ) as category_product_count
    from products
    inner join sold
        on
            products.shop_id = sold.shop_id
            and products.product_id = sold.product_id
),

-- Equal prices are in the same band. Without a category there is none.
banded as (
    select
        *,
        case
            when category_name is not null
                then 1 + {{ integer_divide(
                    var('price_band_count') ~ ' * (price_rank - 1)',
                    'category_product_count'
                ) }}
        end as price_band
    from ranked
),

distinct_bands as (
    select distinct
        shop_id,
        category_name,
        price_band
    from banded
),

-- Equal prices may leave bands empty: the next band is the next with a product.
bands as (
    select
        *,
        lead(price_band) over (
            partition by shop_id, category_name
            order by price_band asc
        ) as next_price_band
    from distinct_bands
),

final as (
    select
        banded.shop_id,
        banded.product_id,
        banded.product_name,
        banded.category_name,
        banded.unit_price,
        banded.price_band,
        bands.next_price_band,
        row_number() over (
            partition by
                banded.shop_id, banded.category_name, banded.price_band
            order by
                banded.line_count desc nulls last, banded.product_id asc
        ) as band_rank
    from banded
    left join bands
        on
            banded.shop_id = bands.shop_id
            and banded.category_name = bands.category_name
            and banded.price_band = bands.price_band
)

select * from final
