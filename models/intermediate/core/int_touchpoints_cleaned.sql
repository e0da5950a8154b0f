with

staged as (
    {{ union_shops('touchpoints') }}
),

-- A customer is in contact once with a channel at a moment.
distinct_rows as (
    {{ collapse_duplicates('staged', 'touchpoints') }}
),

final as (
    select
        *,
        {{ rejection_reason(
            'touchpoints',
            required={
                'customer_id': 'missing_customer',
                'channel': 'missing_channel',
                'touched_at': 'missing_time',
            },
        ) }} as rejection_reason
    from distinct_rows
)

select * from final
