with

staged as (
    {{ union_shops('category_translations') }}
),

distinct_rows as (
    {{ collapse_duplicates('staged', 'category_translations') }}
),

final as (
    select
        *,
        {{ rejection_reason(
            'category_translations',
            required={
                'category_id': 'missing_category',
            },
            key=['category_id'],
        ) }} as rejection_reason
    from distinct_rows
)

select * from final
