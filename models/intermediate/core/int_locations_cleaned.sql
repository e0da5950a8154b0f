with

staged as (
    {{ union_shops('locations') }}
),

distinct_rows as (
    {{ collapse_duplicates('staged', 'locations') }}
),

final as (
    select
        *,
        {{ rejection_reason(
            'locations',
            required={
                'zip_code_prefix': 'missing_zip_code',
                'latitude': 'missing_coordinate',
                'longitude': 'missing_coordinate',
            },
        ) }} as rejection_reason
    from distinct_rows
)

select * from final
