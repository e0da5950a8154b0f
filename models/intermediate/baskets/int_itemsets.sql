with

itemset_items as (
    select distinct
        shop_id,
        itemset_number,
        item_position,
        product_id
    from {{ ref('py_frequent_itemsets') }}
    where itemset_size > 0
),

products as (
    select * from {{ ref('products') }}
),

final as (
    select
        itemset_items.shop_id,
        itemset_items.itemset_number,
        {{ listed_text(
            listed_id('itemset_items.product_id'), '|',
            'itemset_items.item_position'
        ) }} as itemset_ids,
        {{ listed_text(
            'products.product_name', ' + ', 'itemset_items.item_position'
        ) }} as itemset_names
    from itemset_items
    inner join products
        on
            itemset_items.shop_id = products.shop_id
            and itemset_items.product_id = products.product_id
    group by itemset_items.shop_id, itemset_items.itemset_number
)

select * from final
