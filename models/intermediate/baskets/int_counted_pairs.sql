{{ config(enabled=var('basket_engine') == 'sql') }}
with

items as (
    select * from {{ ref('int_basket_items') }}
),

dates as (
    select
        *,
        lag(basket_count, 1, 0) over (
            partition by shop_id
            order by as_of_date asc
        ) as previous_basket_count,
        min(minimum_count) over (partition by shop_id) as lowest_minimum_count
    from {{ ref('int_basket_dates') }}
),

dated_items as (
    select
        items.*,
        dates.as_of_date,
        dates.lowest_minimum_count
    from items
    inner join dates
        on
            items.shop_id = dates.shop_id
            and items.basket_number >= dates.previous_basket_count
            and items.basket_number < dates.basket_count
),

shops as (
    select * from {{ ref('int_shops') }}
),

new_counts as (
    select
        shop_id,
        as_of_date,
        lowest_minimum_count,
        item_number as first_item,
        -1 as second_item,
        count(*) as itemset_count
    from dated_items
    group by shop_id, as_of_date, lowest_minimum_count, item_number
    union all
    select
        firsts.shop_id,
        firsts.as_of_date,
        firsts.lowest_minimum_count,
        firsts.item_number as first_item,
        seconds.item_number as second_item,
        count(*) as itemset_count
    from dated_items as firsts
    inner join dated_items as seconds
        on
            firsts.shop_id = seconds.shop_id
            and firsts.basket_number = seconds.basket_number
            and firsts.item_number < seconds.item_number
    inner join shops
        on
            firsts.shop_id = shops.shop_id
            and shops.maximum_itemset_length != 1
    group by
        firsts.shop_id,
        firsts.as_of_date,
        firsts.lowest_minimum_count,
        firsts.item_number,
        seconds.item_number
),

itemsets as (
    select
        shop_id,
        first_item,
        second_item
    from new_counts
    group by shop_id, first_item, second_item
    having sum(itemset_count) >= max(lowest_minimum_count)
),

counted as (
    select
        itemsets.shop_id,
        itemsets.first_item,
        itemsets.second_item,
        dates.as_of_date,
        dates.minimum_count,
        dates.is_current,
        sum(coalesce(new_counts.itemset_count, 0)) over (
            partition by
                itemsets.shop_id, itemsets.first_item, itemsets.second_item
            order by dates.as_of_date asc
            rows between unbounded preceding and current row
        ) as itemset_count
    from itemsets
    inner join dates
        on itemsets.shop_id = dates.shop_id
    left join new_counts
        on
            itemsets.shop_id = new_counts.shop_id
            and itemsets.first_item = new_counts.first_item
            and itemsets.second_item = new_counts.second_item
            and dates.as_of_date = new_counts.as_of_date
),

final as (
    select
        *,
        max(
            case
                when is_current and itemset_count >= minimum_count then 1
                else 0
            end
        ) over (partition by shop_id, first_item, second_item) = 1
            as is_frequent_now
    from counted
)

select * from final
