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


def in_window(row: Row, sales: list[Row]) -> list[Row]:
    """Return the sales of a campaign's category while it runs."""
    return [
        sale
        for sale in sales
        if sale["category"] == row["product_category"]
        and row["start_date"] <= sale["day"] <= row["end_date"]
    ]


def fund(draws: Draws, row: Row, sales: list[Row]) -> None:
    """Set what a campaign brings and costs from what was sold while it ran.

    It brings some of the sales of its category, costs a part of what those pay, and
    reaches many more people than buy.
    """
    conversions = len(sales) * draws.between(15, 50) // 100
    revenue = sum(int(sale["cents"]) for sale in sales) // max(len(sales), 1)
    cost = revenue * conversions * draws.between(20, 70) // 100
    reach = 100 * draws.between(5, 15) + 100 * conversions * draws.between(1, 4)
    row |= {
        "budget": money(max(cost // 100 * 100, 10_000)),
        "reach": str(reach),
        "conversion_rate": f"{conversions / reach:.4f}",
    }


def campaigns(draws: Draws, sales: list[Row]) -> list[Row]:
    """Return the campaigns for sales of a category, day and cents each.

    Wrong cells are planted last.
    """
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
        }
        start = shifted(FIRST, draws.between(0, DAYS - 60))
        end = shifted(start, draws.between(14, 60))
        row |= {"start_date": start, "end_date": end}
        fund(draws, row, in_window(row, sales))
        rows.append(row)
    overwrite(Pool(draws.shuffled(rows)), CELLS)
    return rows
