with

itemsets as (
    select * from {{ ref('int_frequent_itemsets') }}
    where is_frequent and itemset_size > 0
),

dates as (
    select * from {{ ref('int_basket_dates') }}
    where is_current
),

products as (
    select * from {{ ref('products') }}
),

places as (
    {{ dbt.generate_series(var('longest_itemset')) }}
),

current_itemsets as (
    select
        itemsets.*,
        dates.basket_count,
        dates.minimum_count
    from itemsets
    inner join dates
        on
            itemsets.shop_id = dates.shop_id
            and itemsets.as_of_date = dates.as_of_date
),

itemset_products as (
    {{ products_of_itemsets(
        'current_itemsets', 'itemset_ids', 'itemset_size',
        ['shop_id', 'itemset_ids']
    ) | indent(4) }}
),

names as (
    select
        itemset_products.shop_id,
        itemset_products.itemset_ids,
        {{ listed_text(
            'products.product_name', ' + ', 'itemset_products.item_position asc'
        ) }} as itemset_names
    from itemset_products
    inner join products
        on
            itemset_products.shop_id = products.shop_id
            and itemset_products.product_id = products.product_id
    group by itemset_products.shop_id, itemset_products.itemset_ids
),

final as (
    select
        -- ids
        current_itemsets.shop_id,
        current_itemsets.itemset_ids,
        current_itemsets.model_run_id,

        -- text
        names.itemset_names,

        -- numerics
        cast(current_itemsets.itemset_size as integer) as itemset_size,
        current_itemsets.itemset_count,
        current_itemsets.basket_count,
        current_itemsets.minimum_count,
        {{ safe_divide(
            'current_itemsets.itemset_count',
            'current_itemsets.basket_count', 9
        ) }} as support,

        -- booleans
        current_itemsets.is_closed,
        current_itemsets.is_maximal,

        -- dates
        current_itemsets.as_of_date
    from current_itemsets
    inner join names
        on
            current_itemsets.shop_id = names.shop_id
            and current_itemsets.itemset_ids = names.itemset_ids
)

select * from final
