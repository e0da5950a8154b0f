-- Campaigns bring no more conversions than the shop has orders, cost less than it
-- earns, and are seen more often than clicked. A doubt is a warning, on the sample
-- an error.
{{ config(severity='error' if var('raw_source') == 'sample' else 'warn', meta={
    'message': "{shop_id}: the campaigns of marketing.channel_performance have {part_count} {part}, more than the {whole_count} {whole}.",
    'remedy': 'Look at the columns of the campaigns file: another currency or unit, or conversions that count something else than orders.',
}) }}
with

campaigns as (
    select
        campaigns.shop_id,
        sum(campaigns.spend_amount) as spend_amount,
        sum(campaigns.impression_count) as impression_count,
        sum(campaigns.click_count) as click_count,
        sum(campaigns.conversion_count) as conversion_count
    from {{ ref('int_campaigns_cleaned') }} as campaigns
    inner join {{ ref('shops') }} as shops
        on
            campaigns.shop_id = shops.shop_id
            and campaigns.started_at < shops.as_of_at
    where campaigns.rejection_reason is null
    group by campaigns.shop_id
),

orders as (
    select
        shop_id,
        sum(revenue_amount) as revenue_amount,
        sum(case when is_purchase then 1 else 0 end) as order_count
    from {{ ref('orders') }}
    where is_before_as_of
    group by shop_id
),

compared as (
    {%- for part, (part_words, whole, whole_words) in {
        'spend_amount': (
            'of spend', 'revenue_amount', 'of revenue of core.orders'
        ),
        'conversion_count': (
            'conversions', 'order_count', 'orders of core.orders'
        ),
        'click_count': ('clicks', 'impression_count', 'impressions'),
    }.items() %}
    {{ 'union all' if not loop.first }}
    select
        campaigns.shop_id,
        '{{ part_words }}' as part,
        '{{ whole_words }}' as whole,
        cast({{ part }} as double) as part_count,
        cast({{ whole }} as double) as whole_count
    from campaigns
    inner join orders
        on campaigns.shop_id = orders.shop_id
    {%- endfor %}
)

select
    shop_id,
    part,
    whole,
    part_count,
    whole_count
from compared
where part_count > whole_count
