"""AnyCompany's marketing campaigns, and what its other tables share with them."""

from datetime import date

from tools.sample._planting import (
    CellTrap,
    Draws,
    Pool,
    Row,
    money,
    overwrite,
    shifted,
)

FIRST, LAST = "2023-01-01", "2024-12-31"
DAYS = (date.fromisoformat(LAST) - date.fromisoformat(FIRST)).days
CATEGORIES = (
    *("Beverages", "Snacks", "Bakery", "Dairy"),
    *("Pantry", "Frozen", "Produce", "Sweets"),
)
REGIONS = ("Sample North", "Sample South", "Sample East", "Sample West")
CAMPAIGNS = "marketing_campaigns"
HEADER = (
    "campaign_id campaign_name campaign_type product_category target_audience "
    "start_date end_date region budget reach conversion_rate"
)
COUNT = 60


def before_start(row: Row) -> str:
    """Return an end date nine days before the row's start date."""
    return shifted(row["start_date"], -9)


CELLS = (
    CellTrap(
        *("campaigns_conversion_out_of_range", "conversion_rate"),
        *(("1.35", "-0.02"), 4),
    ),
    CellTrap("campaigns_ending_before_start", "end_date", before_start, 2),
    CellTrap("campaigns_with_budget_zero", "budget", ("0.00",), 2),
    CellTrap("campaigns_without_budget", "budget", ("",), 1),
    CellTrap("campaigns_with_reach_zero", "reach", ("0",), 1),
)
PLANTED = {trap.name: trap.count for trap in CELLS}


def campaigns(draws: Draws) -> list[Row]:
    """Return the campaigns, wrong cells planted."""
    rows = []
    for at in range(COUNT):
        category = CATEGORIES[at % len(CATEGORIES)]
        kind = draws.pick(("Email", "Social Media", "Print", "Radio"))
        row = {
            "campaign_id": f"CA-{at + 1:03d}",
            "campaign_name": f"Sample {category} {kind} {at // 8 + 1}",
            "campaign_type": kind,
            "product_category": category,
            "target_audience": draws.pick(("Families", "Students", "Seniors")),
            "region": draws.pick(REGIONS),
            "budget": money(draws.between(2000, 40_000) * 100),
            "reach": str(draws.between(40, 900) * 100),
            "conversion_rate": f"0.{draws.between(50, 1200):04d}",
        }
        start = shifted(FIRST, draws.between(0, DAYS - 60))
        end = shifted(start, draws.between(14, 60))
        rows.append(row | {"start_date": start, "end_date": end})
    overwrite(Pool(draws.shuffled(rows)), CELLS)
    return rows
