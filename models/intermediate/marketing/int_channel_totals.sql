{%- set sums = {
    'budget_amount': 'decimal(18, 4)',
    'spend_amount': 'decimal(18, 4)',
    'impression_count': 'bigint',
    'click_count': 'bigint',
    'conversion_count': 'decimal(18, 4)',
    'ctr_click_count': 'bigint',
    'cvr_conversion_count': 'decimal(18, 4)',
    'cpa_spend_amount': 'decimal(18, 4)',
    'cost_amount': 'decimal(18, 4)',
    'costed_revenue_amount': 'decimal(18, 4)',
} -%}
{%- set counts = {
    'order_id': 'order_count',
    'customer_id': 'customer_count',
    'new_customer_id': 'new_customer_count',
    'left_censored_customer_id': 'left_censored_customer_count',
} -%}
with

facts as (
    select * from {{ ref('int_channel_facts') }}
),

shops as (
    select * from {{ ref('int_shops') }}
),

-- A customer of two channels, and an order of both, count once in the shop.
channel_totals as (
    select
        shop_id,
        case when grouping(channel) = 1 then 'shop' else 'channel' end
            as channel_level,
        channel,
        cast(null as varchar) as campaign_id,
        cast(null as varchar) as campaign_name,
        count(distinct campaign_id) as campaign_count,
        {%- for sum, type in sums.items() %}
        cast(sum({{ sum }}) as {{ type }}) as {{ sum }},
        {%- endfor %}
        cast(sum(revenue_amount) as decimal(18, 4)) as sales_amount,
        {%- for key, count in counts.items() %}
        case when sum(revenue_amount) is not null then count(distinct {{ key }}) end
            as {{ count }},
        {%- endfor %}
        max(case when is_assumed_spend then 1 else 0 end) as assumed_count,
        case when grouping(month_start_date) = 1 then 'all' else 'month' end
            as period_grain,
        month_start_date as period_start_date
    from facts
    group by grouping sets (
        (shop_id, channel, month_start_date),
        (shop_id, channel),
        (shop_id, month_start_date),
        (shop_id)
    )
),

-- Sales name channels, not campaigns.
campaign_totals as (
    select
        shop_id,
        'campaign' as channel_level,
        channel,
        campaign_id,
        max(campaign_name) as campaign_name,
        count(distinct campaign_id) as campaign_count,
        {%- for sum, type in sums.items() %}
        cast(sum({{ sum }}) as {{ type }}) as {{ sum }},
        {%- endfor %}
        cast(null as decimal(18, 4)) as sales_amount,
        {%- for key, count in counts.items() %}
        cast(null as bigint) as {{ count }},
        {%- endfor %}
        max(case when is_assumed_spend then 1 else 0 end) as assumed_count,
        case when grouping(month_start_date) = 1 then 'all' else 'month' end
            as period_grain,
        month_start_date as period_start_date
    from facts
    where is_spend
    group by grouping sets (
        (shop_id, channel, campaign_id, month_start_date),
        (shop_id, channel, campaign_id)
    )
),

totals as (
    select * from channel_totals
    union all
    select * from campaign_totals
),

final as (
    select
        totals.*,
        case when shops.has_amounts then totals.sales_amount end
            as revenue_amount,
        case
            when shops.has_amounts
                then {{ margin_amount(
                    'totals', 'shops.gross_margin_rate', 'sales_amount'
                ) }}
        end as margin_amount,
        coalesce(totals.costed_revenue_amount != totals.sales_amount, false)
            as is_assumed_margin,
        totals.assumed_count > 0 as is_assumed_spend,
        coalesce(totals.left_censored_customer_count > 0, false)
            as is_left_censored,
        case when totals.period_grain = 'month' then coalesce(
            totals.period_start_date >= shops.covered_from_date, false
        ) end as is_covered,
        {{ dbt.dateadd('month', 1, 'totals.period_start_date') }}
        <= shops.as_of_at as is_complete_month
    from totals
    inner join shops
        on totals.shop_id = shops.shop_id
)

select * from final
