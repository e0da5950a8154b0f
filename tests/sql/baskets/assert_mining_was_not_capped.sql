-- Itemsets of every length up to maximum_itemset_length were mined: nothing was
-- left out for want of memory. A warning: raise minimum_support or
-- basket_memory_mib.
{{ config(severity='warn', meta={
    'message': '{shop_id}: baskets.frequent_itemsets lacks long itemsets at {row_total} as-of dates, such as {as_of_date}: mining them would take more memory than basket_memory_mib allows.',
    'remedy': 'Raise the var minimum_support, so that fewer itemsets count, or basket_memory_mib (docs/parameters.md).',
}) }}
select
    shop_id,
    as_of_date
from {{ ref('py_frequent_itemsets') }}
where is_capped
