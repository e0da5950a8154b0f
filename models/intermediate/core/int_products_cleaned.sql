with

staged as (
    {{ union_shops('products') }}
),

distinct_rows as (
    {{ collapse_duplicates('staged', 'products') }}
),

final as (
    select
        *,
        {{ rejection_reason(
            'products',
            required={
                'product_id': 'missing_product',
            },
            key=['product_id'],
        ) }} as rejection_reason
    from distinct_rows
)

select * from final
