-- Each pair of a shop's channels has one correlation, which sums over the days with
-- sales give as well.
{{ config(meta={
    'message': '{shop_id}: marketing.channel_correlation has {pearson_r} for {channel_a} and {channel_b} over {day_count} days; their daily revenue gives {expected_r} over {expected_count}.',
}) }}
with

channel_days as (
    select
        shop_id,
        channel,
        cast(revenue_amount as double) as revenue_amount,
        order_date
    from {{ ref('int_channel_days') }}
),

shop_days as (
    select
        channel_days.shop_id,
        {{ dbt.datediff(
            'min(channel_days.order_date)', 'min(shops.as_of_date)', 'day'
        ) }} as expected_count
    from channel_days
    inner join {{ ref('shops') }} as shops
        on channel_days.shop_id = shops.shop_id
    group by channel_days.shop_id
),

channels as (
    select
        shop_id,
        channel,
        sum(revenue_amount) as total,
        sum(revenue_amount * revenue_amount) as squares
    from channel_days
    group by shop_id, channel
),

products as (
    select
        days_a.shop_id,
        days_a.channel as channel_a,
        days_b.channel as channel_b,
        sum(days_a.revenue_amount * days_b.revenue_amount) as products
    from channel_days as days_a
    inner join channel_days as days_b
        on
            days_a.shop_id = days_b.shop_id
            and days_a.order_date = days_b.order_date
            and days_a.channel < days_b.channel
    group by days_a.shop_id, days_a.channel, days_b.channel
),

expected as (
    select
        shop_days.shop_id,
        channels_a.channel as channel_a,
        channels_b.channel as channel_b,
        shop_days.expected_count,
        case
            when shop_days.expected_count > 2
                then (
                    coalesce(products.products, 0)
                    - channels_a.total * channels_b.total
                    / shop_days.expected_count
                ) / nullif(
                    sqrt(
                        (
                            channels_a.squares - channels_a.total
                            * channels_a.total / shop_days.expected_count
                        ) * (
                            channels_b.squares - channels_b.total
                            * channels_b.total / shop_days.expected_count
                        )
                    ), 0
                )
        end as expected_r
    from shop_days
    inner join channels as channels_a
        on shop_days.shop_id = channels_a.shop_id
    inner join channels as channels_b
        on
            channels_a.shop_id = channels_b.shop_id
            and channels_a.channel < channels_b.channel
    left join products
        on
            channels_a.shop_id = products.shop_id
            and channels_a.channel = products.channel_a
            and channels_b.channel = products.channel_b
)

select
    coalesce(expected.shop_id, correlations.shop_id) as shop_id,
    coalesce(expected.channel_a, correlations.channel_a) as channel_a,
    coalesce(expected.channel_b, correlations.channel_b) as channel_b,
    correlations.day_count,
    expected.expected_count,
    correlations.pearson_r,
    expected.expected_r
from expected
full outer join {{ ref('channel_correlation') }} as correlations
    on
        expected.shop_id = correlations.shop_id
        and expected.channel_a = correlations.channel_a
        and expected.channel_b = correlations.channel_b
where
    coalesce(expected.expected_count, -1)
    != coalesce(correlations.day_count, -1)
    or abs(
        coalesce(expected.expected_r, 9) - coalesce(correlations.pearson_r, 9)
    ) > 0.000002
