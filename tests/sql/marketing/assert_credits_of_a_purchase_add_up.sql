-- Each model by rule shares out a purchase exactly, over all touches of its path.
{{ config(meta={
    'message': '{shop_id}: {rows} of marketing.customer_journeys are purchases whose credits do not add up to 1 in a model, or lack a touch, such as order {order_id}.',
}) }}
select
    shop_id,
    order_id
from {{ ref('customer_journeys') }}
group by shop_id, order_id
having
    count(*) != max(touchpoint_count)
    or max(touch_position) != max(touchpoint_count)
    {%- for model in rule_models() %}
    or sum({{ model }}_credit) != 1
    {%- endfor %}
