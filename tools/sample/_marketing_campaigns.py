"""The campaigns of the marketing sample: what they cost follows from what was sold."""

from dataclasses import replace
from datetime import timedelta

from tools.sample._marketing import (
    MONTHS,
    Campaign,
    Sale,
    misspelt,
    month_day,
    quarter,
)
from tools.sample._planting import Draws, Pool

# Revenue per unit of spend. What is spent follows from what was sold.
ROAS = {"Email": 6.0, "Online": 4.0, "Social": 3.0, "In-Store": 2.5, "TV": 1.2}
OVERRUNS = (
    ("Email", "2023-Q2"),
    ("Online", "2024-Q3"),
    ("Social", "2024-Q2"),
    ("TV", "2023-Q4"),
    ("TV", "2024-Q4"),
)
CAMPAIGNS_PER_MONTH = 2  # and channel
# These two advertise on the same days, and sell most on a few of them.
TOGETHER = ("Online", "Social")
PLANTED = {
    "campaigns_channel_misspelt": 8,
    "campaigns_ended_before_start": 4,
    "campaigns_without_budget": 6,
    "campaigns_without_conversions": 7,
    "campaigns_without_spend": 3,
}


def build(
    draws: Draws, sales: list[Sale], windows: list[tuple[int, list[int]]]
) -> list[Campaign]:
    """Return the campaigns: their days, their money, then the spelling traps.

    ``windows`` holds, per month, the day on which the channels that advertise
    together start.
    """
    campaigns = []
    for month in range(MONTHS):
        for channel in ROAS:
            for turn in range(CAMPAIGNS_PER_MONTH):
                start, days = draws.between(1, 12), draws.between(9, 15)
                if channel in TOGETHER and turn == 0:
                    start, days = windows[month][0], 14
                first = month_day(month, start)
                campaigns.append(Campaign(channel, first, first + timedelta(days=days)))
    wrong = []
    for _ in range(PLANTED["campaigns_ended_before_start"]):
        model = draws.pick(campaigns)
        wrong.append(replace(model, start=model.end, end=model.start, is_kept=False))
    campaigns = sorted(campaigns + wrong, key=lambda campaign: campaign.start)
    pool = Pool(draws.shuffled(c for c in campaigns if c.is_kept))
    planned = [c for c in pool if (c.channel, quarter(c.start)) in OVERRUNS]
    free = pool.take(PLANTED["campaigns_without_budget"], lambda c: c not in planned)
    idle = pool.take(PLANTED["campaigns_without_conversions"])
    for channel, roas in ROAS.items():
        mine = [c for c in campaigns if c.channel == channel]
        kept = [c for c in mine if c.is_kept]
        sold = [s for s in sales if s.is_kept and s.channel == channel]
        fund(draws, kept, round(sum(s.amount for s in sold) / roas), free)
        for campaign in mine:
            each = len(sold) * draws.between(50, 110) // 100 // len(kept)
            campaign.conversions = 0 if campaign in idle else max(1, each)
            campaign.clicks = (5 + each) * draws.between(8, 20)
            campaign.impressions = campaign.clicks * draws.between(15, 60)
            if not campaign.is_kept:
                campaign.spend, campaign.budget = 10_000, 20_000
    spelt = pool.take(
        PLANTED["campaigns_channel_misspelt"], lambda c: c.channel != "TV"
    )
    for at, campaign in enumerate(spelt):
        campaign.spelling = misspelt(campaign.channel, at)
    return campaigns


def fund(
    draws: Draws, campaigns: list[Campaign], spend: int, free: list[Campaign]
) -> None:
    """Share out a channel's spend and set the budgets next to it."""
    weights = [draws.between(60, 140) for _ in campaigns]
    for at, campaign in enumerate(campaigns):
        if campaign in free:
            is_idle = free.index(campaign) < PLANTED["campaigns_without_spend"]
            weights[at] = 0 if is_idle else 5
    for campaign, weight in zip(campaigns, weights, strict=True):
        campaign.spend = spend * weight // sum(weights)
    campaigns[weights.index(max(weights))].spend += spend - sum(
        campaign.spend for campaign in campaigns
    )
    for campaign, weight in zip(campaigns, weights, strict=True):
        percent = draws.between(114, 128)
        if (campaign.channel, quarter(campaign.start)) in OVERRUNS:
            percent = draws.between(80, 92)
        if weight > 5:
            campaign.budget = campaign.spend * percent // 10_000 * 100
