-- Channels hold every cent that was spent on campaigns and earned by lines with
-- a channel, until the as-of moment.
{{ config(meta={
    'message': '{shop_id}: marketing.channel_performance holds a spend of {channel_spend_amount} and a revenue of {channel_revenue_amount}; campaigns spent {spend_amount}, lines with a channel earned {revenue_amount}.',
}) }}
with

shops as (
    select * from {{ ref('shops') }}
),

campaign_totals as (
    select
        campaigns.shop_id,
        sum(campaigns.spend_amount) as spend_amount,
        count(*) as campaign_count
    from {{ ref('int_campaigns_cleaned') }} as campaigns
    inner join shops
        on
            campaigns.shop_id = shops.shop_id
            and campaigns.started_at < shops.as_of_at
    where campaigns.rejection_reason is null
    group by campaigns.shop_id
),

line_totals as (
    select
        order_lines.shop_id,
        sum(order_lines.revenue_amount) as revenue_amount
    from {{ ref('order_lines') }} as order_lines
    inner join shops
        on
            order_lines.shop_id = shops.shop_id
            and order_lines.ordered_at < shops.as_of_at
    where order_lines.channel is not null
    group by order_lines.shop_id
),

channel_totals as (
    select
        shop_id,
        sum(spend_amount) as spend_amount,
        sum(campaign_count) as campaign_count,
        sum(revenue_amount) as revenue_amount
    from {{ ref('channel_performance') }}
    group by shop_id
)

select
    shops.shop_id,
    campaign_totals.spend_amount,
    channel_totals.spend_amount as channel_spend_amount,
    line_totals.revenue_amount,
    channel_totals.revenue_amount as channel_revenue_amount
from shops
left join campaign_totals
    on shops.shop_id = campaign_totals.shop_id
left join line_totals
    on shops.shop_id = line_totals.shop_id
left join channel_totals
    on shops.shop_id = channel_totals.shop_id
where
    coalesce(campaign_totals.spend_amount, 0)
    != coalesce(channel_totals.spend_amount, 0)
    or coalesce(campaign_totals.campaign_count, 0)
    != coalesce(channel_totals.campaign_count, 0)
    or coalesce(line_totals.revenue_amount, 0)
    != coalesce(channel_totals.revenue_amount, 0)
