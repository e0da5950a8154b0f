"""What the user's own shop spends on its channels: a row per week and campaign."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import NamedTuple

from tools.sample._planting import CellTrap, Draws, Pool, Row, money, overwrite
from tools.sample._transactions_touches import wrong_copies

FILE = "marketing_spend.csv"
HEADER = (
    *("date", "channel", "campaign", "budget"),
    *("spend", "impressions", "clicks", "conversions"),
)
FIRST_MONDAY, WEEKS = datetime(2023, 1, 2), 104


class Campaign(NamedTuple):
    """What it has for a week and what one of its clicks costs, in cents."""

    campaign: str
    channel: str
    budget: int
    click: int


# Leaflets of the shop are no campaign, and nothing is spent on the phone.
CAMPAIGNS = (
    Campaign("WEB-ADS", "web", 11_000, 45),
    Campaign("", "shop", 6_000, 60),
    Campaign("SEARCH-BRAND", "search", 7_000, 25),
    Campaign("SEARCH-ALL", "search", 12_500, 55),
    Campaign("SOCIAL-FANS", "social", 8_000, 35),
    Campaign("MAIL-WEEKLY", "email", 1_500, 4),
    Campaign("BANNERS", "display", 9_500, 70),
)
TRAPS = (
    CellTrap("spend_missing_with_budget", "spend", ("",), 10),
    CellTrap("spend_impressions_missing", "impressions", ("",), 6),
    CellTrap(
        "spend_channels_misspelt",
        "channel",
        lambda row: f"{row['channel'].title()} ",
        20,
    ),
)
# Rows of their own that do not count.
REJECTED = (
    CellTrap("spend_below_zero", "spend", ("-35,00 €",), 4),
    CellTrap("spend_clicks_below_zero", "clicks", ("-12",), 2),
    CellTrap("spend_unreadable", "spend", ("to come",), 3),
    CellTrap("spend_without_channel", "channel", ("",), 3),
    CellTrap("spend_without_date", "date", ("",), 2),
)
REPEATED = 6  # two ad groups with equal numbers: both count
WITHOUT_AMOUNTS = 2
PLANTED = {
    "spend_rows_repeated": REPEATED,
    "spend_without_amounts": WITHOUT_AMOUNTS,
} | {trap.name: trap.count for trap in (*TRAPS, *REJECTED)}


def euros(cents: int) -> str:
    """Write cents as the software does: 1.234,50 €."""
    whole = f"{cents // 100:,}".replace(",", ".")
    return f"{whole},{cents % 100:02d} €"


def week(draws: Draws, at: datetime, campaign: Campaign) -> Row:
    """Return one row, within its budget; totals read the cents in it."""
    spend = campaign.budget * draws.between(70, 98) // 100
    clicks = spend // campaign.click
    shown = clicks * draws.between(15, 40)
    tenths = clicks * draws.between(5, 25) // 1000 * 5
    return {
        "date": at.strftime("%d/%m/%Y"),
        "channel": campaign.channel,
        "campaign": campaign.campaign,
        "budget": euros(campaign.budget),
        "spend": euros(spend),
        "impressions": f"{shown:,}".replace(",", "."),
        "clicks": str(clicks),
        "conversions": f"{tenths / 10:.1f}".replace(".", ",").removesuffix(",0"),
        "at": at.isoformat(),
        "cents": str(spend),
        "budget_cents": str(campaign.budget),
        "of": campaign.channel,
        "tenths": str(tenths),
    }


def rows(draws: Draws) -> tuple[list[Row], list[dict[str, object]]]:
    """Return the rows of the file with its traps, and the totals of what counts."""
    kept = [
        week(draws, FIRST_MONDAY + timedelta(weeks=number), campaign)
        for number in range(WEEKS)
        for campaign in CAMPAIGNS
    ]
    pool = Pool(draws.shuffled(kept))
    overwrite(pool, TRAPS)
    wrong = wrong_copies(pool, REJECTED)
    wrong += [row | {"budget": "", "spend": ""} for row in pool.take(WITHOUT_AMOUNTS)]
    kept += [dict(row) for row in pool.take(REPEATED)]
    ordered = sorted(kept + wrong, key=lambda row: (row["at"], *row.values()))
    return ordered, totals(kept)


def totals(kept: list[Row]) -> list[dict[str, object]]:
    """Add up each channel; a week without spend spent its budget."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in kept:
        of = sums[row["of"]]
        of["rows"] += 1
        of["budget"] += int(row["budget_cents"])
        of["spend"] += int(row["cents"] if row["spend"] else row["budget_cents"])
        of["clicks"] += int(row["clicks"])
        of["tenths"] += int(row["tenths"])
    return [
        {
            "channel": channel,
            "rows": of["rows"],
            "budget": money(of["budget"]),
            "spend": money(of["spend"]),
            "clicks": of["clicks"],
            "conversions": of["tenths"] / 10,
        }
        for channel, of in sorted(sums.items())
    ]
