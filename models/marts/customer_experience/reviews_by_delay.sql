with

deliveries as (
    select * from {{ ref('order_deliveries') }}
    where
        is_delivered
        and delay_days is not null
        and review_score is not null
),

shops as (
    select * from {{ ref('int_shops') }}
),

delay_buckets as (
    select * from {{ ref('delay_buckets') }}
),

reviewed as (
    select
        deliveries.*,
        cast(deliveries.review_score as decimal(18, 6)) as order_score
    from deliveries
    inner join shops
        on deliveries.shop_id = shops.shop_id
    where {{ in_experience_window('deliveries.ordered_at') }}
),

-- The three readings of one delay: bucket, timestamp, date.
readings as (
    {%- for reading, group in {
        'bucket': 'delay_bucket_id',
        'timestamp': "case when is_late_by_timestamp then 'late' else 'on_time' end",
        'date': "case when is_late_by_date then 'late' else 'on_time' end",
    }.items() %}
    {{ 'union all' if not loop.first }}
    select
        shop_id,
        '{{ reading }}' as delay_reading,
        {{ group }} as delay_group_id,
        count(*) as order_count,
        {%- for kind in ['negative', 'satisfied'] %}
        sum(
            case when {{ score_reads_as(kind, 'order_score') }} then 1 else 0 end
        ) as {{ kind }}_count,
        {%- endfor %}
        sum(order_score) as score_sum
    from reviewed
    group by
        shop_id,
        {{ group }}
    {%- endfor %}
),

final as (
    select
        -- ids
        readings.shop_id,
        readings.delay_group_id,

        -- text
        readings.delay_reading,
        coalesce(
            delay_buckets.delay_bucket_name,
            case readings.delay_group_id
                when 'late' then 'Late' else 'On time'
            end
        ) as delay_group_name,
        coalesce(
            delay_buckets.delay_bucket_label_fr,
            case readings.delay_group_id
                when 'late' then 'En retard' else 'À l''heure'
            end
        ) as delay_group_label_fr,

        -- numerics
        coalesce(
            delay_buckets.delay_bucket_rank,
            case readings.delay_group_id when 'late' then 2 else 1 end
        ) as delay_group_rank,
        cast(readings.order_count as bigint) as order_count,
        {{ safe_divide(
            'readings.order_count',
            'sum(readings.order_count) over (partition by readings.shop_id, readings.delay_reading)'
        ) }} as order_rate,
        {{ safe_divide('readings.score_sum', 'readings.order_count', 4) }}
            as average_review_score,
        {{ safe_divide('readings.negative_count', 'readings.order_count') }}
            as negative_rate,
        {{ safe_divide('readings.satisfied_count', 'readings.order_count') }}
            as csat_rate
    from readings
    left join delay_buckets
        on readings.delay_group_id = delay_buckets.delay_bucket_id
)

select * from final
