-- Months and quarters of budgets and spend add up to the channel's, and the last
-- cumulative amounts are these sums; more spend than budget is an overrun.
{{ config(meta={
    'message': '{shop_id}: marketing.channel_budget_variance holds a budget of {period_budget_amount} and a spend of {period_spend_amount} of {channel} by {period_grain}, marketing.channel_performance {budget_amount} and {spend_amount}.',
}) }}
with

period_totals as (
    select
        shop_id,
        channel,
        period_grain,
        sum(budget_amount) as period_budget_amount,
        sum(spend_amount) as period_spend_amount,
        max(cumulative_budget_amount) as cumulative_budget_amount,
        max(cumulative_spend_amount) as cumulative_spend_amount,
        sum(
            case
                when
                    (
                        variance_amount
                        is distinct from spend_amount - budget_amount
                    )
                    or (
                        is_overrun
                        is distinct from (spend_amount > budget_amount)
                    )
                    then 1
                else 0
            end
        ) as wrong_count
    from {{ ref('channel_budget_variance') }}
    group by shop_id, channel, period_grain
),

channels as (
    select * from {{ ref('channel_performance') }}
    where channel_level = 'channel' and period_grain = 'all'
)

select
    channels.shop_id,
    channels.channel,
    period_totals.period_grain,
    channels.budget_amount,
    channels.spend_amount,
    period_totals.period_budget_amount,
    period_totals.period_spend_amount
from channels
left join period_totals
    on
        channels.shop_id = period_totals.shop_id
        and channels.channel = period_totals.channel
where
    coalesce(channels.budget_amount, 0)
    != coalesce(period_totals.period_budget_amount, 0)
    or coalesce(channels.spend_amount, 0)
    != coalesce(period_totals.period_spend_amount, 0)
    or (
        period_totals.period_budget_amount
        is distinct from period_totals.cumulative_budget_amount
    )
    or (
        period_totals.period_spend_amount
        is distinct from period_totals.cumulative_spend_amount
    )
    or period_totals.wrong_count > 0
