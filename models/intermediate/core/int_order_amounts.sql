with

order_lines as (
    select * from {{ ref('int_order_lines_cleaned') }}
    where line_type is not null
),

final as (
    select
        shop_id,
        order_id,
        max(customer_id) as customer_id,
        max(country) as country,
        count(*) as line_count,
        {{ count_distinct_in_small_groups('product_id') }} as product_count,
        sum(case when line_type = 'purchase' then quantity else 0 end)
            as unit_count,
        sum(case when line_type = 'purchase' then line_amount else 0 end)
            as gross_amount,
        sum(case when line_type = 'refund' then -line_amount else 0 end)
            as refund_amount,
        sum(coalesce(freight_amount, 0)) as freight_amount,
        max(case when line_type = 'purchase' then 1 else 0 end) = 1
            as is_purchase,
        max(case when is_delivered then 1 else 0 end) = 1 as is_delivered,
        min(ordered_at) as ordered_at,
        max(ordered_at) as last_line_at
    from order_lines
    group by shop_id, order_id
)

select * from final
