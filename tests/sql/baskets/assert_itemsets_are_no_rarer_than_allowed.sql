-- An itemset is in at least as many baskets as it has to be, in no more than
-- its parts are in, and its support is its share of all.
{{ config(meta={
    'message': '{shop_id}: {rows} of baskets.frequent_itemsets have a wrong itemset_count or support, such as {itemset_ids} ({problem}).',
}) }}
with

itemsets as (
    select * from {{ ref('frequent_itemsets') }}
),

single_products as (
    select * from itemsets
    where itemset_size = 1
),

itemset_products as (
    select
        itemsets.shop_id,
        itemsets.itemset_ids,
        itemsets.itemset_count,
        mined.product_id
    from itemsets
    inner join {{ ref('int_itemsets') }} as texts
        on
            itemsets.shop_id = texts.shop_id
            and itemsets.itemset_ids = texts.itemset_ids
    inner join {{ ref('py_frequent_itemsets') }} as mined
        on
            itemsets.shop_id = mined.shop_id
            and itemsets.as_of_date = mined.as_of_date
            and texts.itemset_number = mined.itemset_number
),

wrong_counts as (
    select
        shop_id,
        itemset_ids,
        'count or support' as problem
    from itemsets
    where
        itemset_count < minimum_count
        or itemset_count > basket_count
        or abs(support - cast(itemset_count as double) / basket_count) > 1e-9
        or (is_maximal and not is_closed)
),

larger_than_parts as (
    select
        itemset_products.shop_id,
        itemset_products.itemset_ids,
        'more baskets than a product of it' as problem
    from itemset_products
    left join single_products
        on
            itemset_products.shop_id = single_products.shop_id
            and {{ listed_id('itemset_products.product_id') }}
            = single_products.itemset_ids
    where
        coalesce(
            itemset_products.itemset_count > single_products.itemset_count, true
        )
)

select * from wrong_counts
union all
select * from larger_than_parts
