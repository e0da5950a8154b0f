with

staged as (
    {{ union_shops('service_interactions') }}
),

distinct_rows as (
    {{ collapse_duplicates('staged', 'service_interactions') }}
),

final as (
    select
        *,
        {{ rejection_reason(
            'service_interactions',
            required=['interaction_id', 'interacted_at'],
            key=['interaction_id'],
            latest='interacted_at',
        ) }} as rejection_reason
    from distinct_rows
)

select * from final
