with

staged as (
    {{ union_shops('customers') }}
),

distinct_rows as (
    {{ collapse_duplicates('staged', 'customers') }}
),

final as (
    select
        *,
        {{ rejection_reason(
            'customers',
            required={
                'account_id': 'missing_account',
                'customer_id': 'missing_customer',
            },
            key=['account_id'],
        ) }} as rejection_reason
    from distinct_rows
)

select * from final
