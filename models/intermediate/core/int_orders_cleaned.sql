with

staged as (
    {{ union_shops('orders') }}
),

customers as (
    select * from {{ ref('int_customers_cleaned') }}
    where rejection_reason is null
),

distinct_rows as (
    {{ collapse_duplicates('staged', 'orders') }}
),

judged as (
    select
        *,
        {{ rejection_reason(
            'orders',
            required={
                'order_id': 'missing_order',
                'ordered_at': 'missing_time',
            },
            key=['order_id'],
        ) }} as rejection_reason
    from distinct_rows
),

-- An order of an unknown account stays, as a guest's order.
final as (
    select
        judged.*,
        customers.customer_id,
        customers.country,
        customers.state,
        customers.city,
        customers.zip_code_prefix
    from judged
    left join customers
        on
            judged.shop_id = customers.shop_id
            and judged.account_id = customers.account_id
)

select * from final
