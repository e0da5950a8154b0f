-- An order of several customers counts for one of them only: look at the ids.
{{ config(severity='warn') }}
select
    shop_id,
    order_id,
    count(distinct customer_id) as customer_count
from {{ ref('order_lines') }}
group by shop_id, order_id
having count(distinct customer_id) > 1
