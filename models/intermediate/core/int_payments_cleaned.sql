with

staged as (
    {{ union_shops('payments') }}
),

distinct_rows as (
    {{ collapse_duplicates('staged', 'payments') }}
),

final as (
    select
        *,
        {{ rejection_reason('payments', required=['order_id', 'payment_number'], key=['order_id', 'payment_number']) }} as rejection_reason
    from distinct_rows
)

select * from final
