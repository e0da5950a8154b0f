-- No product_id that can be in an itemset holds a |, which separates the
-- products of one: replace it in the raw data, or in the shop's staging model.
{{ config(meta={
    'message': '{shop_id}: product_id holds a |, which separates the products of baskets.frequent_itemsets, in {row_total} products, such as {product_id}.',
    'remedy': 'Replace the | in the raw data, or in the staging model of the shop.',
}) }}
select
    shop_id,
    product_id
from {{ ref('int_frequent_products') }}
where product_id like '%|%'
