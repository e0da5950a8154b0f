"""What marketing sold and advertised, and the truths that follow from both."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations, groupby

Row = dict[str, object]
FIRST, LAST = date(2023, 1, 1), date(2024, 12, 31)
MONTHS = 24


@dataclass(eq=False)
class Sale:
    """One sale; ``written`` holds cells spelt otherwise than they are meant."""

    day: date
    channel: str
    product: str
    quantity: int
    cents: int
    customer: str = ""
    number: int = 0
    is_kept: bool = True
    written: dict[str, str] = field(default_factory=dict)

    @property
    def amount(self) -> int:
        """Quantity times price in cents, below zero for a refund."""
        return self.quantity * self.cents


@dataclass(eq=False)
class Campaign:
    """One campaign, money in cents; it begins and ends in one calendar month."""

    channel: str
    start: date
    end: date
    spend: int = 0
    budget: int = 0
    conversions: int = 0
    clicks: int = 0
    impressions: int = 0
    spelling: str = ""
    is_kept: bool = True


def month_day(month: int, day: int) -> date:
    """Return the day of month number 0 to 23."""
    return date(FIRST.year + month // 12, 1 + month % 12, day)


def month_days(month: int) -> int:
    """Count the days of month number 0 to 23."""
    return (month_day(month, 28) + timedelta(days=4)).replace(day=1).toordinal() - (
        month_day(month, 1).toordinal()
    )


def month_of(day: date) -> int:
    """Return the number of the day's month, 0 to 23."""
    return (day.year - FIRST.year) * 12 + day.month - 1


def quarter(day: date) -> str:
    """Write the calendar quarter: 2023-Q1."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def money(cents: int) -> str:
    """Write euros with two decimals."""
    return f"{'-' * (cents < 0)}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def misspelt(channel: str, at: int) -> str:
    """Write a channel padded, in other case, or both."""
    return (f"{channel.lower()} ", channel.upper(), f" {channel}")[at % 3]


def euros(cents: int) -> float:
    """Return euros with two decimals."""
    return round(cents / 100, 2)


def least_squares(x: Sequence[int], y: Sequence[int]) -> tuple[float, float]:
    """Return slope and correlation, from sums that are exact."""
    n, sum_x, sum_y = len(x), sum(x), sum(y)
    over_xy = n * sum(a * b for a, b in zip(x, y, strict=True)) - sum_x * sum_y
    over_x = n * sum(a * a for a in x) - sum_x**2
    over_y = n * sum(b * b for b in y) - sum_y**2
    return over_xy / over_x, over_xy / math.sqrt(over_x * over_y)


class Truths:
    """The truths of the rows that are kept; a refund is kept, a duplicate is not."""

    def __init__(
        self, sales: list[Sale], campaigns: list[Campaign], first: date, last: date
    ) -> None:
        self.sales = [sale for sale in sales if sale.is_kept]
        self.purchases = [sale for sale in self.sales if sale.quantity > 0]
        self.campaigns = [campaign for campaign in campaigns if campaign.is_kept]
        self.days = [first + timedelta(at) for at in range((last - first).days + 1)]
        self.paths: Counter[tuple[str, ...]] = Counter()
        known = [sale for sale in self.purchases if sale.customer]
        known.sort(key=lambda sale: (sale.customer, sale.day))
        for _, mine in groupby(known, key=lambda sale: sale.customer):
            steps = tuple(channel for channel, _ in groupby(s.channel for s in mine))
            self.paths[steps] += 1

    def channel_effects(self, channels: tuple[str, ...]) -> list[Row]:
        """Return spend, conversions, revenue and their ratios, and their totals."""
        rows = []
        for name in (*channels, "Total"):
            of = channels if name == "Total" else (name,)
            campaigns = [c for c in self.campaigns if c.channel in of]
            sales = [sale for sale in self.sales if sale.channel in of]
            spend = sum(c.spend for c in campaigns)
            conversions = sum(c.conversions for c in campaigns)
            gross = sum(max(sale.amount, 0) for sale in sales)
            revenue = sum(sale.amount for sale in sales)
            rows.append(
                {
                    "channel": name,
                    "campaigns": len(campaigns),
                    "spend": euros(spend),
                    "conversions": conversions,
                    "gross": euros(gross),
                    "refunds": euros(gross - revenue),
                    "revenue": euros(revenue),
                    "roas": round(revenue / spend, 6),
                    "cpa": round(spend / 100 / conversions, 6),
                }
            )
        return rows

    def journeys(self, count: int) -> list[Row]:
        """Return the most frequent journeys: channels in time, repeats collapsed."""
        top = sorted(self.paths.items(), key=lambda item: (-item[1], item[0]))
        return [
            {"journey": " > ".join(path), "customers": customers}
            for path, customers in top[:count]
        ]

    def journey_ends(self, channels: tuple[str, ...]) -> list[Row]:
        """Return how many journeys each channel starts and ends."""
        return [
            {
                "channel": channel,
                "started": sum(n for p, n in self.paths.items() if p[0] == channel),
                "ended": sum(n for p, n in self.paths.items() if p[-1] == channel),
            }
            for channel in channels
        ]

    def months(self) -> list[Row]:
        """Return the revenue of every month."""
        rows = []
        for month, days in groupby(self.days, key=month_of):
            sales = [sale for sale in self.sales if month_of(sale.day) == month]
            gross = sum(max(sale.amount, 0) for sale in sales)
            revenue = sum(sale.amount for sale in sales)
            rows.append(
                {
                    "month": str(next(days))[:7],
                    "sales": sum(sale.quantity > 0 for sale in sales),
                    "gross": euros(gross),
                    "refunds": euros(gross - revenue),
                    "revenue": euros(revenue),
                }
            )
        return rows

    def trend_fit(self, planted: float) -> list[Row]:
        """Fit a line to the months' revenue, next to the slope that was planted."""
        revenue: Counter[int] = Counter()
        for sale in self.sales:
            revenue[month_of(sale.day)] += sale.amount
        months = sorted(revenue)
        slope, r = least_squares(months, [revenue[month] for month in months])
        return [
            {
                "months": len(months),
                "slope_planted": round(planted, 2),
                "slope": round(slope / 100, 6),
                "r_squared": round(r * r, 6),
            }
        ]

    def budget_overruns(self) -> list[Row]:
        """Return the channels and quarters that spent more than their budget."""
        budget: Counter[tuple[str, str]] = Counter()
        spend: Counter[tuple[str, str]] = Counter()
        for campaign in self.campaigns:
            key = (campaign.channel, quarter(campaign.start))
            budget[key] += campaign.budget
            spend[key] += campaign.spend
        return [
            {
                "channel": key[0],
                "quarter": key[1],
                "budget": euros(budget[key]),
                "spend": euros(spend[key]),
                "overrun": euros(spend[key] - budget[key]),
            }
            for key in sorted(spend)
            if spend[key] > budget[key]
        ]

    def correlations(self, channels: tuple[str, ...]) -> list[Row]:
        """Return the correlation of daily revenue; a day without sales counts 0."""
        daily = Counter()
        for sale in self.sales:
            daily[sale.channel, sale.day] += sale.amount
        rows = []
        for a, b in combinations(sorted(channels), 2):
            x, y = ([daily[channel, day] for day in self.days] for channel in (a, b))
            r = round(least_squares(x, y)[1], 6)
            rows.append(
                {"channel_a": a, "channel_b": b, "days": len(self.days), "r": r}
            )
        return rows

    def named(self, channels: tuple[str, ...]) -> dict[str, list[str]]:
        """Return the channels that stand out."""
        ends = self.journey_ends(channels)
        pair = max(self.correlations(channels), key=lambda row: row["r"])
        return {
            "channel_that_ends_most": [max(ends, key=lambda e: e["ended"])["channel"]],
            "channel_that_starts_most": [
                max(ends, key=lambda e: e["started"])["channel"]
            ],
            "channels_most_correlated": [pair["channel_a"], pair["channel_b"]],
        }
