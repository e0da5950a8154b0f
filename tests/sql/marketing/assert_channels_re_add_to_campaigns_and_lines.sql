-- Campaigns add up to their channel, channels to the shop and months to all time; the
-- shop holds every cent that was spent, and that lines with a channel earned, until
-- the as-of moment; of a running campaign's budget, the days before it.
{{ config(meta={
    'message': '{shop_id}: in marketing.channel_performance, {parts} hold a spend of {part_spend_amount} and a revenue of {part_revenue_amount}, {whole} {spend_amount} and {revenue_amount}, or another number differs.',
}) }}
{%- set costs = [
    'budget_amount', 'spend_amount', 'impression_count', 'click_count', 'conversion_count'
] -%}
{%- set earned = costs + ['revenue_amount'] -%}
{%- set sums = earned + ['order_count', 'new_customer_count'] -%}
{#- What adds up to what: the parts' rows, the whole's, what both share, and what is equal. -#}
{%- set comparisons = {
    'months': (
        'all time', "period_grain = 'month'", "period_grain = 'all'",
        ['channel_level', 'channel', 'campaign_id'], sums,
    ),
    'channels': (
        'the shop', "channel_level = 'channel'", "channel_level = 'shop'",
        ['period_grain', 'period_start_date'], earned,
    ),
    'campaigns': (
        'their channel', "channel_level = 'campaign'", "channel_level = 'channel'",
        ['channel', 'period_grain', 'period_start_date'], costs,
    ),
    'campaigns and lines': (
        'the shop', 'channel_level is null',
        "channel_level = 'shop' and period_grain = 'all'", [], earned,
    ),
} -%}
{%- set begun_days = dbt.datediff(
    'campaigns.started_at', dbt.dateadd('microsecond', -1, 'shops.as_of_at'), 'day'
) ~ ' + 1' -%}
{%- set planned_days = dbt.datediff(
    'campaigns.started_at', 'campaigns.ended_at', 'day'
) ~ ' + 1' -%}
with

shops as (
    select * from {{ ref('shops') }}
),

campaigns as (
    select
        campaigns.shop_id,
        campaigns.started_at,
        campaigns.rejection_reason,
        {%- for cost in costs %}
        {%- if cost in ['budget_amount', 'spend_amount'] %}
        case
            when
                campaigns.ended_at >= shops.as_of_at
                {%- if cost == 'spend_amount' %}
                and campaigns.is_assumed_spend
                {%- endif %}
                then {{ part_so_far('campaigns.' ~ cost, begun_days, planned_days, 4) }}
            else campaigns.{{ cost }}
        end as {{ cost }},
        {%- else %}
        campaigns.{{ cost }},
        {%- endif %}
        {%- endfor %}
        shops.as_of_at
    from {{ ref('int_campaigns_cleaned') }} as campaigns
    inner join shops
        on campaigns.shop_id = shops.shop_id
),

every_row as (
    select
        shop_id,
        channel_level,
        channel,
        campaign_id,
        period_grain,
        {%- for sum in sums %}
        {{ sum }},
        {%- endfor %}
        period_start_date
    from {{ ref('channel_performance') }}
    {%- for source, (moment, given, counted) in {
        'campaigns': ('started_at', costs, 'rejection_reason is null'),
        'int_marketing_spend_cleaned': ('spent_at', costs, 'rejection_reason is null'),
        'order_lines': ('ordered_at', ['revenue_amount'], 'channel is not null'),
    }.items() %}
    union all
    select
        given_rows.shop_id,
        null as channel_level,
        null as channel,
        null as campaign_id,
        null as period_grain,
        {%- for sum in sums %}
        {{ 'given_rows.' ~ sum if sum in given else 'null' }} as {{ sum }},
        {%- endfor %}
        null as period_start_date
    from {{ source if source == 'campaigns' else ref(source) }} as given_rows
    inner join shops
        on
            given_rows.shop_id = shops.shop_id
            and given_rows.{{ moment }} < shops.as_of_at
    where given_rows.{{ counted }}
    {%- endfor %}
),

compared as (
    {%- for parts, (whole, is_part, is_whole, keys, equal) in comparisons.items() %}
    {{ 'union all' if not loop.first }}
    select
        shop_id,
        {%- for sum in sums %}
        {%- set rows = is_part if sum in equal else is_whole %}
        coalesce(sum(case when {{ rows }} then {{ sum }} end), 0)
            as part_{{ sum }},
        coalesce(sum(case when {{ is_whole }} then {{ sum }} end), 0)
            as {{ sum }},
        {%- endfor %}
        '{{ parts }}' as parts,
        '{{ whole }}' as whole
    from every_row
    group by {{ (['shop_id'] + keys) | join(', ') }}
    {%- endfor %}
)

select * from compared
where
    false
    {%- for sum in sums %}
    or part_{{ sum }} != {{ sum }}
    {%- endfor %}
