with

staged as (
    {{ union_shops('promotions') }}
),

distinct_rows as (
    {{ collapse_duplicates('staged', 'promotions') }}
),

final as (
    select
        *,
        {{ rejection_reason(
            'promotions',
            required=['promotion_id', 'discount_rate', 'started_at'],
            key=['promotion_id'],
            latest='started_at',
            rules={'ends_before_start': 'ended_at < started_at'},
        ) }} as rejection_reason
    from distinct_rows
)

select * from final
