with

order_lines as (
    {{ union_shops(
        'order_lines', shops_with('order_lines', without='line_numbers')
    ) }}
),

-- A hash suffices: a collision within an order only lists it needlessly.
final as (
    select
        shop_id,
        order_id
    from order_lines
    group by shop_id, order_id
    having
        count(*) > {{ count_distinct_in_small_groups(
            'hash(product_id, quantity, unit_price)'
        ) }}
)

select * from final
