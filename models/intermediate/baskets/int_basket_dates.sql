with

basket_products as (
    select * from {{ ref('int_basket_products') }}
),

as_of_dates as (
    select * from {{ ref('int_as_of_dates') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

baskets as (
    select
        shop_id,
        basket_number,
        min(ordered_at) as ordered_at
    from basket_products
    group by shop_id, basket_number
),

dated as (
    select
        as_of_dates.shop_id,
        as_of_dates.as_of_date,
        as_of_dates.months_back,
        as_of_dates.is_current,
        count(*) as basket_count
    from baskets
    inner join as_of_dates
        on
            baskets.shop_id = as_of_dates.shop_id
            and baskets.ordered_at < as_of_dates.as_of_at
    group by
        as_of_dates.shop_id,
        as_of_dates.as_of_date,
        as_of_dates.months_back,
        as_of_dates.is_current
),

supported as (
    select
        dated.*,
        not dated.is_current
        and dated.months_back
        = shops.recommendation_holdout_months as is_holdout,
        shops.minimum_itemset_baskets,
        cast(shops.minimum_support as decimal(18, 6)) as minimum_support
    from dated
    inner join shops
        on dated.shop_id = shops.shop_id
),

-- A share of the baskets, rounded up, or a count that is the same at any date.
final as (
    select
        shop_id,
        as_of_date,
        months_back,
        is_current,
        is_holdout,
        basket_count,
        cast(
            case
                when minimum_support >= 1 then ceil(minimum_support)
                when
                    minimum_support * basket_count > minimum_itemset_baskets
                    then ceil(minimum_support * basket_count)
                else minimum_itemset_baskets
            end as bigint
        ) as minimum_count
    from supported
)

select * from final
