{%- if var('basket_engine') != 'sql' -%}
{{ config(materialized='view') }}
with

final as (
    select * from {{ ref('py_frequent_itemsets') }}
)
{%- else -%}
{#- Single products and pairs, as Python would tell them. -#}
with

counted as (
    select * from {{ ref('int_counted_pairs') }}
    where
        itemset_count >= minimum_count
        or is_frequent_now
),

products as (
    select * from {{ ref('int_frequent_products') }}
),

dates as (
    select * from {{ ref('int_basket_dates') }}
),

-- Of the frequent pairs that hold a product, the count of the most frequent
-- one: now, and at each date.
pair_sides as (
    {%- for side in ['first_item', 'second_item'] %}
    {{ 'union all' if not loop.first }}
    select
        counted.shop_id,
        counted.as_of_date,
        counted.{{ side }} as item_number,
        case
            when counted.itemset_count >= counted.minimum_count
                then counted.itemset_count
        end as pair_count,
        counted.is_frequent_now
    from counted
    where counted.second_item >= 0
    {%- endfor %}
),

item_pairs as (
    select
        shop_id,
        as_of_date,
        item_number,
        coalesce(max(pair_count), 0) as pair_count,
        max(case when is_frequent_now then 1 else 0 end) = 1
            as is_in_pair_now
    from pair_sides
    group by shop_id, as_of_date, item_number
),

-- Told are itemsets that are frequent then or now; a product in no pair makes no
-- rule, and is told only now.
flagged as (
    select
        counted.shop_id,
        counted.as_of_date,
        firsts.product_id
        || coalesce('|' || seconds.product_id, '') as itemset_ids,
        case when counted.second_item < 0 then 1 else 2 end as itemset_size,
        counted.itemset_count,
        counted.itemset_count >= counted.minimum_count as is_frequent,
        coalesce(item_pairs.pair_count, 0) as pair_count
    from counted
    inner join dates
        on
            counted.shop_id = dates.shop_id
            and counted.as_of_date = dates.as_of_date
    inner join products as firsts
        on
            counted.shop_id = firsts.shop_id
            and counted.first_item = firsts.item_number
    left join products as seconds
        on
            counted.shop_id = seconds.shop_id
            and counted.second_item = seconds.item_number
    left join item_pairs
        on
            counted.shop_id = item_pairs.shop_id
            and counted.as_of_date = item_pairs.as_of_date
            and counted.first_item = item_pairs.item_number
            and counted.second_item < 0
    where
        coalesce(item_pairs.is_in_pair_now, false)
        or (counted.second_item >= 0 and counted.is_frequent_now)
        or (
            counted.itemset_count >= counted.minimum_count
            and (
                counted.second_item >= 0
                or item_pairs.pair_count > 0
                or dates.is_current
            )
        )
    union all
    select
        shop_id,
        as_of_date,
        '' as itemset_ids,
        0 as itemset_size,
        basket_count as itemset_count,
        true as is_frequent,
        basket_count as pair_count
    from dates
),

final as (
    select
        shop_id,
        as_of_date,
        itemset_ids,
        itemset_size,
        cast(itemset_count as bigint) as itemset_count,
        is_frequent,
        is_frequent and pair_count < itemset_count as is_closed,
        is_frequent and pair_count = 0 as is_maximal,
        case when itemset_size = 0 then false end as is_capped,
        cast(null as varchar) as model_run_id,
        cast(null as varchar) as input_fingerprint,
        cast(null as varchar) as parameters,
        cast(null as varchar) as library_versions
    from flagged
)
{%- endif %}

select * from final
