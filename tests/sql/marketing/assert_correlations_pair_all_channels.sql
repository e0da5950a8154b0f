-- Each two channels of a shop's sales are one pair, in order of their names, over all
-- days of the record; r lies between -1 and 1 and has a p-value.
{{ config(meta={
    'message': '{shop_id}: marketing.channel_correlation has a correlation of {pearson_r} (p {p_value}) for {channel_a} and {channel_b} over {day_count} days; their sales cover {expected_count}.',
}) }}
with

channels as (
    select
        shop_id,
        channel,
        min(order_date) as first_date
    from {{ ref('int_channel_days') }}
    group by shop_id, channel
),

shop_days as (
    select
        channels.shop_id,
        {{ dbt.datediff(
            'min(channels.first_date)', 'min(shops.as_of_date)', 'day'
        ) }} as expected_count
    from channels
    inner join {{ ref('shops') }} as shops
        on channels.shop_id = shops.shop_id
    group by channels.shop_id
),

pairs as (
    select
        shop_days.shop_id,
        shop_days.expected_count,
        channels_a.channel as channel_a,
        channels_b.channel as channel_b
    from shop_days
    inner join channels as channels_a
        on shop_days.shop_id = channels_a.shop_id
    inner join channels as channels_b
        on
            channels_a.shop_id = channels_b.shop_id
            and channels_a.channel < channels_b.channel
)

select
    coalesce(pairs.shop_id, correlations.shop_id) as shop_id,
    coalesce(pairs.channel_a, correlations.channel_a) as channel_a,
    coalesce(pairs.channel_b, correlations.channel_b) as channel_b,
    correlations.day_count,
    pairs.expected_count,
    correlations.pearson_r,
    correlations.p_value
from pairs
full outer join {{ ref('channel_correlation') }} as correlations
    on
        pairs.shop_id = correlations.shop_id
        and pairs.channel_a = correlations.channel_a
        and pairs.channel_b = correlations.channel_b
where
    coalesce(pairs.expected_count, -1) != coalesce(correlations.day_count, -1)
    or abs(correlations.pearson_r) > 1
    or coalesce(correlations.p_value, 9) not between 0 and 1
    and correlations.pearson_r is not null
    or correlations.pearson_r is null and correlations.p_value is not null
