{%- set counts = [
    'order_count', 'customer_count', 'new_customer_count', 'left_censored_customer_count'
] -%}
with

campaigns as (
    select * from {{ ref('int_campaigns_cleaned') }}
    where rejection_reason is null
),

channel_orders as (
    select * from {{ ref('int_order_channels') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

channel_campaigns as (
    select
        campaigns.shop_id,
        campaigns.channel,
        count(*) as campaign_count,
        sum(campaigns.budget_amount) as budget_amount,
        sum(campaigns.spend_amount) as spend_amount,
        sum(campaigns.conversion_count) as conversion_count
    from campaigns
    inner join shops
        on
            campaigns.shop_id = shops.shop_id
            and campaigns.started_at < shops.as_of_at
    group by campaigns.shop_id, campaigns.channel
),

-- The channel that the sale names gets the revenue (last touch).
channel_sales as (
    select
        shop_id,
        channel,
        sum(revenue_amount) as revenue_amount,
        count(case when is_purchase then 1 end) as order_count,
        count(distinct case when is_purchase then customer_id end)
            as customer_count,
        count(case when is_first_purchase then 1 end) as new_customer_count,
        count(case when is_left_censored then 1 end)
            as left_censored_customer_count
    from channel_orders
    group by shop_id, channel
),

-- If sales name channels, a channel without sales earned nothing.
channels as (
    select
        coalesce(channel_campaigns.shop_id, channel_sales.shop_id) as shop_id,
        coalesce(channel_campaigns.channel, channel_sales.channel) as channel,
        coalesce(channel_campaigns.campaign_count, 0) as campaign_count,
        channel_campaigns.budget_amount,
        channel_campaigns.spend_amount,
        {%- for total in ['revenue_amount'] + counts %}
        case
            when
                count(channel_sales.channel) over (
                    partition by coalesce(
                        channel_campaigns.shop_id, channel_sales.shop_id
                    )
                ) > 0
                then coalesce(channel_sales.{{ total }}, 0)
        end as {{ total }},
        {%- endfor %}
        channel_campaigns.conversion_count
    from channel_campaigns
    full outer join channel_sales
        on
            channel_campaigns.shop_id = channel_sales.shop_id
            and channel_campaigns.channel = channel_sales.channel
),

final as (
    select
        -- ids
        channels.shop_id,

        -- text
        channels.channel,

        -- numerics
        cast(channels.campaign_count as bigint) as campaign_count,
        cast(channels.budget_amount as decimal(18, 4)) as budget_amount,
        cast(channels.spend_amount as decimal(18, 4)) as spend_amount,
        cast(channels.conversion_count as bigint) as conversion_count,
        cast(channels.revenue_amount as decimal(18, 4)) as revenue_amount,
        {%- for count in counts %}
        cast(channels.{{ count }} as bigint) as {{ count }},
        {%- endfor %}
        {%- for kpi, (gain, cost) in {
            'roas': ('revenue_amount', 'spend_amount'),
            'poas': ('(revenue_amount * gross_margin_rate)', 'spend_amount'),
            'roi': (
                '(revenue_amount * gross_margin_rate - spend_amount)',
                'spend_amount',
            ),
            'roi_on_revenue': (
                '(revenue_amount - spend_amount)', 'spend_amount'
            ),
            'cpa': ('spend_amount', 'conversion_count'),
            'cac': ('spend_amount', 'new_customer_count'),
        }.items() %}
        {{ safe_divide(gain, cost) }} as {{ kpi }},
        {%- endfor %}

        -- booleans
        true as is_assumed_margin,
        coalesce(channels.left_censored_customer_count > 0, false)
            as is_left_censored
    from channels
    inner join shops
        on channels.shop_id = shops.shop_id
)

select * from final
