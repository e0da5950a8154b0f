-- No few purchases stand alone at the end, after a gap far longer than any other:
-- a typing error in one date would move every recency.
{{ config(
    severity='warn',
    meta={
        'message': "{shop_id}: in core.orders, order {order_id} of {purchase_date} lies {days_after} days after the last regular purchase ({last_regular_date}), and the longest other gap between purchases is {longest_gap_days} days. Every recency is counted from {as_of_date}.",
        'remedy': 'If the date is wrong, correct it in the file, or set the var as_of_policy, or <shop>_as_of_policy, to last_regular_purchase: it ignores such purchases. If it is right, raise the var irregular_gap_ratio.',
    },
) }}
select
    irregular_purchases.shop_id,
    order_amounts.order_id,
    cast(order_amounts.last_line_at as date) as purchase_date,
    {{ dbt.datediff(
        'irregular_purchases.last_regular_purchase_at',
        'order_amounts.last_line_at',
        'day'
    ) }} as days_after,
    cast(irregular_purchases.last_regular_purchase_at as date)
        as last_regular_date,
    irregular_purchases.longest_gap_days,
    shops.as_of_date
from {{ ref('int_irregular_purchases') }} as irregular_purchases
inner join {{ ref('int_shops') }} as shops
    on irregular_purchases.shop_id = shops.shop_id
inner join {{ ref('int_order_amounts') }} as order_amounts
    on irregular_purchases.shop_id = order_amounts.shop_id
where
    shops.as_of_at > irregular_purchases.irregular_from_date
    and order_amounts.last_line_at >= irregular_purchases.irregular_from_date
    and order_amounts.is_purchase
