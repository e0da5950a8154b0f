-- An order of several customers counts for one of them only: look at the ids.
{{ config(severity='warn') }}
select
    shop_id,
    order_id,
    min(customer_id) as customer_id,
    max(customer_id) as other_customer_id
from {{ ref('order_lines') }}
group by shop_id, order_id
having min(customer_id) != max(customer_id)
