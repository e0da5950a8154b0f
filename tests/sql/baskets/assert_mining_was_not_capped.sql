-- Itemsets of every length up to maximum_itemset_length were mined: nothing was
-- left out for want of memory. A warning: raise minimum_support or
-- basket_memory_mib.
{{ config(severity='warn') }}
select
    shop_id,
    as_of_date
from {{ ref('py_frequent_itemsets') }}
where is_capped
