with

itemsets as (
    select * from {{ ref('py_frequent_itemsets') }}
    where item_position = 1
),

itemset_texts as (
    select * from {{ ref('int_itemsets') }}
),

dates as (
    select * from {{ ref('int_basket_dates') }}
    where is_current
),

final as (
    select
        -- ids
        itemsets.shop_id,
        itemset_texts.itemset_ids,
        itemsets.model_run_id,

        -- text
        itemset_texts.itemset_names,

        -- numerics
        cast(itemsets.itemset_size as integer) as itemset_size,
        itemsets.itemset_count,
        dates.basket_count,
        dates.minimum_count,
        {{ safe_divide('itemsets.itemset_count', 'dates.basket_count', 9) }}
            as support,

        -- booleans
        itemsets.is_closed,
        itemsets.is_maximal,

        -- dates
        itemsets.as_of_date
    from itemsets
    inner join dates
        on
            itemsets.shop_id = dates.shop_id
            and itemsets.as_of_date = dates.as_of_date
    inner join itemset_texts
        on
            itemsets.shop_id = itemset_texts.shop_id
            and itemsets.itemset_number = itemset_texts.itemset_number
)

select * from final
