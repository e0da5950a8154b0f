-- No product_id that can be in an itemset holds a |, which separates the
-- products of one: replace it in the raw data, or in the shop's staging model.
select
    shop_id,
    product_id
from {{ ref('int_frequent_products') }}
where product_id like '%|%'
