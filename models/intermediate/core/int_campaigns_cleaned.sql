with

staged as (
    {{ union_shops('campaigns') }}
),

distinct_rows as (
    {{ collapse_duplicates('staged', 'campaigns') }}
),

final as (
    select
        *,
        {{ rejection_reason(
            'campaigns',
            required={
                'campaign_id': 'missing_campaign',
                'channel': 'missing_channel',
                'started_at': 'missing_time',
            },
            key=['campaign_id'],
            latest='started_at',
            rules=dict(
                {'ends_before_start': 'ended_at < started_at'},
                **negative_rules()
            ),
        ) }} as rejection_reason
    from distinct_rows
)

select * from final
