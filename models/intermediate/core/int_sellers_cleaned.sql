with

staged as (
    {{ union_shops('sellers') }}
),

distinct_rows as (
    {{ collapse_duplicates('staged', 'sellers') }}
),

final as (
    select
        *,
        {{ rejection_reason(
            'sellers',
            required={
                'seller_id': 'missing_seller',
            },
            key=['seller_id'],
        ) }} as rejection_reason
    from distinct_rows
)

select * from final
