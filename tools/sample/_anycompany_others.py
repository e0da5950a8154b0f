"""AnyCompany's tables beside sales and customers: marketing, reviews, service."""

from collections.abc import Sequence
from datetime import date

from tools.sample._planting import (
    CellTrap,
    Draws,
    Pool,
    Row,
    money,
    overwrite,
    repeat,
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
PROMOTIONS = "promotions_data"
REVIEWS = "product_reviews"
INTERACTIONS = "customer_service_interactions"
HEADERS = {
    CAMPAIGNS: (
        "campaign_id campaign_name campaign_type product_category target_audience "
        "start_date end_date region budget reach conversion_rate"
    ),
    PROMOTIONS: (
        "promotion_id product_category promotion_type discount_percentage "
        "start_date end_date region"
    ),
    REVIEWS: (
        "review_id product_id reviewer_id reviewer_name helpful_votes total_votes "
        "rating review_date review_title review_text product_category "
        "product_subcategory product_description"
    ),
    INTERACTIONS: (
        "interaction_id interaction_date interaction_type issue_category description "
        "duration_minutes resolution_status follow_up_required customer_satisfaction"
    ),
}
COUNTS = {CAMPAIGNS: 60, PROMOTIONS: 40, REVIEWS: 480, INTERACTIONS: 240}
TITLES = ("Bad", "Weak", "Fair", "Good", "Great")


def before_start(row: Row) -> str:
    """Return an end date nine days before the row's start date."""
    return shifted(row["start_date"], -9)


CELLS = {
    CAMPAIGNS: (
        CellTrap(
            *("campaigns_conversion_out_of_range", "conversion_rate"),
            *(("1.35", "-0.02"), 4),
        ),
        CellTrap("campaigns_ending_before_start", "end_date", before_start, 2),
        CellTrap("campaigns_with_budget_zero", "budget", ("0.00",), 2),
        CellTrap("campaigns_without_budget", "budget", ("",), 1),
        CellTrap("campaigns_with_reach_zero", "reach", ("0",), 1),
    ),
    PROMOTIONS: (
        CellTrap(
            *("promotions_discount_out_of_range", "discount_percentage"),
            *(("115.0", "-5.0"), 3),
        ),
        CellTrap("promotions_ending_before_start", "end_date", before_start, 1),
        CellTrap("promotions_without_region", "region", ("",), 2),
    ),
    REVIEWS: (
        CellTrap("ratings_out_of_range", "rating", ("0", "6"), 8),
        CellTrap("ratings_missing", "rating", ("",), 3),
        CellTrap("votes_helpful_above_total", "helpful_votes", ("99",), 4),
        CellTrap("review_dates_unreadable", "review_date", ("yesterday",), 2),
    ),
    INTERACTIONS: (
        CellTrap(
            "interactions_without_satisfaction", "customer_satisfaction", ("",), 20
        ),
        CellTrap(
            *("interactions_satisfaction_out_of_range", "customer_satisfaction"),
            *(("9",), 2),
        ),
        CellTrap("interactions_negative_duration", "duration_minutes", ("-5",), 2),
    ),
}
PLANTED = {
    "interactions_exact_duplicates": 3,
    "reviews_by_strangers": 80,
    "reviews_superseded": 4,
} | {trap.name: trap.count for traps in CELLS.values() for trap in traps}


class Others:
    """Builds the four tables; the order of its calls is the order of the draws."""

    def __init__(self, draws: Draws) -> None:
        self.draws = draws
        self.rows: dict[str, list[Row]] = {file: [] for file in HEADERS}

    def day(self) -> str:
        """Draw a day of the period, not among the first."""
        return shifted(FIRST, self.draws.between(20, DAYS))

    def span(self, low: int, high: int) -> Row:
        """Draw a start and an end that many days apart."""
        start = shifted(FIRST, self.draws.between(0, DAYS - high))
        end = shifted(start, self.draws.between(low, high))
        return {"start_date": start, "end_date": end}

    def plant(self, file: str) -> Pool[Row]:
        """Plant wrong cells in one table and return the rows left."""
        pool = Pool(self.draws.shuffled(self.rows[file]))
        overwrite(pool, CELLS[file])
        return pool

    def campaigns(self) -> None:
        """Add the campaigns."""
        draws = self.draws
        for at in range(COUNTS[CAMPAIGNS]):
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
            self.rows[CAMPAIGNS].append(row | self.span(14, 60))
        self.plant(CAMPAIGNS)

    def promotions(self) -> None:
        """Add the promotions."""
        draws = self.draws
        for at in range(COUNTS[PROMOTIONS]):
            row = {
                "promotion_id": f"PR-{at + 1:03d}",
                "product_category": draws.pick(CATEGORIES),
                "promotion_type": draws.pick(("Discount", "Bundle", "Coupon")),
                "discount_percentage": f"{draws.between(1, 10) * 5}.0",
                "region": draws.pick(REGIONS),
            }
            self.rows[PROMOTIONS].append(row | self.span(5, 30))
        self.plant(PROMOTIONS)

    def reviews(self, names: dict[str, str], buyers: Sequence[str]) -> None:
        """Add reviews, most by customers, some by ids that stand nowhere else."""
        draws, strangers = self.draws, PLANTED["reviews_by_strangers"]
        ids = draws.shuffled(buyers)
        for at in range(COUNTS[REVIEWS]):
            reviewer = f"RV-{at + 1:03d}" if at < strangers else ids[at % len(ids)]
            category, total = at % len(CATEGORIES), draws.between(0, 30)
            name, kind = CATEGORIES[category], draws.between(1, 3)
            rating = draws.pick((5, 5, 5, 4, 4, 4, 3, 2, 1))
            row = {
                "review_id": f"RE-{at + 1:04d}",
                "product_id": f"FB-{4010 + 10 * category}-{kind}",
                "reviewer_id": reviewer,
                "reviewer_name": names.get(reviewer, "Anonymous Sample"),
                "helpful_votes": str(draws.between(0, total)),
                "total_votes": str(total),
                "rating": str(rating),
                "review_date": self.day(),
                "review_title": TITLES[rating - 1],
                "review_text": draws.pick(("Sample: as told.", "Sample, but fresh.")),
                "product_category": name,
                "product_subcategory": f"{name} {kind}",
                "product_description": f"Sample {name.lower()} {kind}",
            }
            self.rows[REVIEWS].append(row)
        copies = []
        for row in self.plant(REVIEWS).take(PLANTED["reviews_superseded"]):
            change = {"review_date": shifted(row["review_date"], -7), "rating": "3"}
            copies.append((row, row | change, 0))
        repeat(self.rows[REVIEWS], copies)

    def interactions(self) -> None:
        """Add calls, mails and chats; they name no customer."""
        draws = self.draws
        for at in range(COUNTS[INTERACTIONS]):
            issue = draws.pick(("Delivery", "Payment", "Quality", "Account"))
            is_solved = draws.between(1, 100) <= 75
            scores = (3, 4, 4, 5, 5) if is_solved else (1, 2, 2, 3)
            row = {
                "interaction_id": f"IN-{at + 1:04d}",
                "interaction_date": self.day(),
                "interaction_type": draws.pick(("Phone", "Email", "Chat")),
                "issue_category": issue,
                "description": f"Sample {issue.lower()} question",
                "duration_minutes": str(draws.between(2, 45)),
                "resolution_status": "Resolved" if is_solved else "Open",
                "follow_up_required": "No" if is_solved else "Yes",
                "customer_satisfaction": str(draws.pick(scores)),
            }
            self.rows[INTERACTIONS].append(row)
        copies = self.plant(INTERACTIONS).take(PLANTED["interactions_exact_duplicates"])
        repeat(self.rows[INTERACTIONS], [(row, dict(row), 1) for row in copies])
