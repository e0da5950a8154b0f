with

staged as (
    {{ union_shops('payments') }}
),

orders as (
    select * from {{ ref('int_orders_cleaned') }}
    where rejection_reason is null
),

distinct_rows as (
    {{ collapse_duplicates('staged', 'payments') }}
),

judged as (
    select
        *,
        {{ rejection_reason(
            'payments',
            required={
                'order_id': 'missing_order',
                'payment_number': 'missing_number',
            },
            key=['order_id', 'payment_number'],
        ) }} as rejection_reason
    from distinct_rows
),

-- A payment without its order would add up nowhere.
final as (
    select
        judged.shop_id,
        judged.source_table,
        judged.order_id,
        judged.payment_number,
        judged.payment_type,
        judged.parse_problem,
        coalesce(
            judged.rejection_reason,
            case when orders.order_id is null then 'unknown_order' end
        ) as rejection_reason,
        judged.installment_count,
        judged.payment_amount,
        judged.row_count,
        judged.duplicate_count
    from judged
    left join orders
        on
            judged.shop_id = orders.shop_id
            and judged.order_id = orders.order_id
)

select * from final
