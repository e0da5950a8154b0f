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
        max(order_number) as order_number,
        count(*) as line_count,
        {{ count_distinct_in_small_groups('product_id') }} as product_count,
        sum(unit_count) as unit_count,
        sum(gross_amount) as gross_amount,
        sum(refund_amount) as refund_amount,
        sum(revenue_amount) as revenue_amount,
        coalesce(sum(cost_amount), 0) as cost_amount,
        coalesce(
            sum(case when cost_amount is not null then revenue_amount end), 0
        ) as costed_revenue_amount,
        sum(
            case when is_void then 0 else coalesce(freight_amount, 0) end
        ) as freight_amount,
        max(case when is_purchase then 1 else 0 end) = 1 as is_purchase,
        max(case when is_delivered then 1 else 0 end) = 1 as is_delivered,
        min(case when is_void then 1 else 0 end) = 1 as is_void,
        min(ordered_at) as ordered_at,
        coalesce(
            max(case when line_type != 'refund' then ordered_at end),
            max(ordered_at)
        ) as last_line_at
    from order_lines
    group by shop_id, order_id
)

select * from final
