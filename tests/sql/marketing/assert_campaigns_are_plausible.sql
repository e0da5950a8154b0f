-- What a shop pays for its channels brings no more conversions than it has orders, and
-- costs less than it earns; a campaign is shown at least as often as it is clicked, in
-- each row that knows both. A doubt is a warning, on the sample an error: all counts.
{{ config(severity='error' if var('raw_source') == 'sample' else 'warn', meta={
    'message': '{shop_id}: {subject} has {part_count} {part}, more than {whole_count} {whole}; marketing.channel_performance counts it.',
    'remedy': 'Look at the columns of its campaigns or spend: another currency or unit, conversions that count something else than orders, or clicks and impressions the wrong way round.',
}) }}
with

channels as (
    select * from {{ ref('channel_performance') }}
    where channel_level = 'shop' and period_grain = 'all'
),

-- An order of a shop without amounts earned an unknown revenue, rather than none.
orders as (
    select
        orders.shop_id,
        sum(case when shops.has_amounts then orders.revenue_amount end)
            as revenue_amount,
        sum(case when orders.is_purchase then 1 else 0 end) as order_count
    from {{ ref('orders') }} as orders
    inner join {{ ref('shops') }} as shops
        on orders.shop_id = shops.shop_id
    where orders.is_before_as_of
    group by orders.shop_id
),

compared as (
    {%- for part, (part_words, whole, whole_words) in {
        'spend_amount': (
            'of spend', 'revenue_amount', 'of revenue of core.orders'
        ),
        'conversion_count': (
            'conversions', 'order_count', 'orders of core.orders'
        ),
    }.items() %}
    select
        channels.shop_id,
        'the sum of its campaigns and spend' as subject,
        '{{ part_words }}' as part,
        '{{ whole_words }}' as whole,
        cast(channels.{{ part }} as double) as part_count,
        cast(orders.{{ whole }} as double) as whole_count
    from channels
    inner join orders
        on channels.shop_id = orders.shop_id
    union all
    {%- endfor %}
    {%- for model, moment in {
        'int_campaigns_cleaned': 'started_at',
        'int_marketing_spend_cleaned': 'spent_at',
    }.items() %}
    select
        shop_id,
        coalesce('campaign ' || campaign_id, 'a row without campaign')
        || ' of the channel ' || channel || ' on '
        || cast(cast({{ moment }} as date) as varchar)
        || ' in ' || source_table as subject,
        'clicks' as part,
        'impressions' as whole,
        cast(click_count as double) as part_count,
        cast(impression_count as double) as whole_count
    from {{ ref(model) }}
    where rejection_reason is null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from compared
where part_count > whole_count
