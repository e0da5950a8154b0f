"""An invented food and drink seller in the shape of the AnyCompany lab's tables.

No copy of the lab's files is public: the columns are those of its schema, and the
number of customers is the published one.
"""

from dataclasses import dataclass

from tools.sample import _anycompany_campaigns as marketing
from tools.sample._anycompany_campaigns import CATEGORIES, DAYS, FIRST, LAST, REGIONS
from tools.sample._planting import (
    CellTrap,
    Draws,
    Pool,
    Row,
    Shop,
    as_table,
    money,
    overwrite,
    repeat,
    shifted,
)

TRANSACTIONS = "financial_transactions"
DEMOGRAPHICS = "customer_demographics"
HEADERS = {
    TRANSACTIONS: (
        "transaction_id transaction_date transaction_type amount payment_method "
        "entity region account_code"
    ),
    DEMOGRAPHICS: (
        "customer_id name date_of_birth gender region country city marital_status "
        "annual_income"
    ),
    marketing.CAMPAIGNS: marketing.HEADER,
}
# The published segmentation analysed 766 customers.
PUBLISHED, AT_CUSTOMERS = 766, 450
FIRST_ENTITY = 10_001


@dataclass(frozen=True)
class Archetype:
    """A planted kind of customer, called as in the published segmentation.

    Attributes: percent of all customers, orders, average order in whole units, days
    since the last order and since the first (None: the same day), categories, and
    the cell of the `rfm11` grid.
    """

    name: str
    share: int
    orders: tuple[int, int]
    average: tuple[int, int]
    silent: tuple[int, int]
    since: tuple[int, int] | None
    categories: int
    segment: str


# The kinds stand far apart in all six features of the published recipe. Their bands
# also fill whole fifths of the customers, which puts each into one `rfm11` cell.
ARCHETYPES = (
    Archetype(
        *("vip_champions", 10, (15, 17), (230, 270), (0, 7), (690, 728), 8),
        segment="Champions",
    ),
    Archetype(
        *("loyal", 20, (9, 10), (150, 170), (60, 85), (440, 490), 6), segment="Loyal"
    ),
    Archetype(
        *("potential_loyalists", 20, (4, 5), (60, 70), (25, 40), (230, 270), 3),
        segment="Potential Loyalist",
    ),
    Archetype(*("new", 10, (1, 1), (25, 35), (0, 12), None, 1), segment="New"),
    Archetype(
        *("at_risk", 20, (7, 8), (85, 100), (280, 330), (640, 700), 4),
        segment="At Risk",
    ),
    Archetype(*("lost", 20, (1, 1), (130, 150), (520, 600), None, 1), segment="Lost"),
)
# What any K-Means with six clusters has to reach on the kept sales.
PROMISES = [
    {
        "recipe": recipe,
        "features": features,
        "clusters": len(ARCHETYPES),
        "silhouette_above": 0.5,
        "davies_bouldin_below": 1.0,
        "ari_above": 0.95,
    }
    for recipe, features in (
        ("published", "standardised"),
        ("clientele", "log1p of frequency and monetary, standardised"),
    )
]

CODES = [f"{4010 + 10 * at}-{name.upper()}" for at, name in enumerate(CATEGORIES)]
PLACES = {  # country and cities by region
    REGIONS[0]: ("Examplia", ("Mockford", "Upper Sampleton")),
    REGIONS[1]: ("Examplia", ("Lower Sampleton", "Testbury")),
    REGIONS[2]: ("Placeholdia", ("Port Fixture", "Seedville")),
    REGIONS[3]: ("Placeholdia", ("Dummyhaven", "Tablefield")),
}
METHODS = ("Credit Card", "Debit Card", "Bank Transfer", "Cash", "Mobile Payment")
FORENAMES = (
    *("Ada", "Bruno", "Chloe", "Dario", "Edda", "Felix", "Greta", "Hugo"),
    *("Ilse", "Jonas", "Kira", "Luca", "Mira", "Nils", "Orla", "Pavel"),
)
SURNAMES = ("Sample", "Mockman", "Exampler", "Placeholder", "Testcase", "Fixture")
LEDGER = (  # type, account code, payee, hundreds of units: each once a month
    ("Expense", "6010-RENT", "Sample Estates", (20, 30)),
    ("Expense", "6020-FREIGHT", "Sample Haulage", (9, 15)),
    ("Payroll", "5010-PAYROLL", "Sample Payroll Office", (200, 260)),
)
MONTHS = 24
# Kinds whose customers stay what they are without one of their sales.
REFUNDING = ("vip_champions", "loyal", "at_risk")

# How often each trap is planted, whatever the seed and the number of customers.
PLANTED = {
    "demographics_conflicting_rows": 6,
    "demographics_exact_duplicates": 4,
    "entities_with_only_refunds": 3,
    "entities_with_only_rejected_sales": 2,
    "entities_without_demographics": 12,
    "exact_duplicate_transactions": 25,
    "prospects": 30,
    "refunds_of_whole_sales": 50,
    "refunds_of_part_of_a_sale": 20,
    "sales_without_account_code": 10,
    "transaction_ids_rewritten": 28,
    "transactions_superseded": 30,
}
# Sales of their own that do not count: trap, column, what stands there, how many.
REJECTED_SALES = (
    CellTrap("sales_with_unreadable_amount", "amount", ("n/a",), 8),
    CellTrap("sales_of_amount_zero", "amount", ("0.00",), 6),
    CellTrap("dates_unreadable", "transaction_date", ("2024-02-30", "not recorded"), 8),
    CellTrap("sales_without_entity", "entity", ("",), 15),
    CellTrap("transactions_without_id", "transaction_id", ("",), 4),
)
SALES_TRAPS = (
    CellTrap("sales_negative", "amount", lambda row: f"-{row['amount']}", 60),
    CellTrap("types_not_in_title_case", "transaction_type", ("SALE", "sale"), 20),
    CellTrap("transactions_without_payment_method", "payment_method", ("",), 10),
)
DEMOGRAPHICS_TRAPS = (
    CellTrap("births_in_1900", "date_of_birth", ("1900-01-01",), 5),
    CellTrap("births_after_the_data", "date_of_birth", ("2030-01-01",), 2),
    CellTrap("genders_in_short_form", "gender", ("F", "M"), 20),
    CellTrap("incomes_missing", "annual_income", ("",), 8),
    CellTrap("incomes_negative", "annual_income", ("-1",), 3),
    CellTrap("incomes_unreadable", "annual_income", ("n/a",), 2),
)
CELL_TRAPS = REJECTED_SALES + SALES_TRAPS + DEMOGRAPHICS_TRAPS
PLANTED |= {trap.name: trap.count for trap in CELL_TRAPS}


class Generator:
    """Builds transactions and demographics; `build` runs the steps in order."""

    def __init__(self, draws: Draws, customers: int) -> None:
        self.draws = draws
        self.customers = customers
        self.next_entity = FIRST_ENTITY
        self.archetypes: dict[str, dict[str, object]] = {}
        self.transactions: list[Row] = []
        self.people: list[Row] = []

    def entity(self) -> str:
        """Return the next unused customer id."""
        self.next_entity += 1
        return f"AC-{self.next_entity - 1}"

    def any_day(self) -> str:
        """Draw a day of the period, away from both edges."""
        return shifted(FIRST, self.draws.between(30, DAYS - 30))

    def add(
        self, day: str, kind: str, cents: int, entity: str, code: str, origin: str
    ) -> Row:
        """Add one transaction; its number follows when all are known."""
        row = {
            "transaction_id": "",
            "transaction_date": day,
            "transaction_type": kind,
            "amount": money(cents),
            "payment_method": self.draws.pick(METHODS),
            "entity": entity,
            "region": region_of(entity),
            "account_code": code,
            "day": day,
            "origin": origin,
        }
        self.transactions.append(row)
        return row

    def sales(self, kind: Archetype, count: int) -> None:
        """Add the sales of all customers of one kind, with consecutive ids."""
        first = self.next_entity
        low, high = kind.orders
        for at in range(count):
            entity = self.entity()
            silent = self.draws.between(*kind.silent)
            since = self.draws.between(*kind.since) if kind.since else silent
            if kind is ARCHETYPES[0] and at == 0:  # the edges of the period
                silent, since = 0, DAYS
            orders = low + at % (high - low + 1)
            average = self.draws.between(kind.average[0] * 100, kind.average[1] * 100)
            step = (since - silent) // max(orders - 1, 1)
            between = [
                since - order * step + self.draws.between(-step // 3, step // 3)
                for order in range(1, orders - 1)
            ]
            for order, ago in enumerate([since, *between, silent][-orders:]):
                cents = average * self.draws.between(90, 110) // 100
                code = CODES[(at + order % kind.categories) % len(CODES)]
                day = shifted(LAST, -ago)
                sale = self.add(day, "Sale", cents, entity, code, kind.name)
                sale["repeats"] = "category" if order >= kind.categories else ""
        self.archetypes[kind.name] = {
            "customers": count,
            "expected_segment": kind.segment,
            "first_id": f"AC-{first}",
            "last_id": f"AC-{self.next_entity - 1}",
        }

    def all_sales(self) -> None:
        """Add the sales of every kind and the ledger's own entries."""
        counts = {kind.name: self.customers * kind.share // 100 for kind in ARCHETYPES}
        counts["loyal"] += self.customers - sum(counts.values())
        for kind in ARCHETYPES:
            self.sales(kind, counts[kind.name])
        for month in range(MONTHS):
            first = f"{2023 + month // 12}-{month % 12 + 1:02d}-01"
            for kind, code, payee, (low, high) in LEDGER:
                cents = self.draws.between(low * 10_000, high * 10_000)
                day = shifted(first, self.draws.between(1, 26))
                self.add(day, kind, cents, payee, code, "ledger")

    def plant_refunds(self, pool: Pool[Row]) -> None:
        """Add refunds of whole and of part sales, and by entities without sales.

        Every other one is written with a minus.
        """
        refunds = []
        for trap, part in (("whole_sales", 1), ("part_of_a_sale", 3)):
            for sale in pool.take(
                PLANTED[f"refunds_of_{trap}"], lambda sale: sale["origin"] in REFUNDING
            ):
                day = shifted(sale["day"], self.draws.between(1, 14))
                cents = cents_of(sale) // part
                refunds.append((day, cents, sale["entity"], sale["account_code"]))
        for at in range(PLANTED["entities_with_only_refunds"]):
            cents = self.draws.between(1000, 4000)
            refunds.append((self.any_day(), cents, self.entity(), CODES[at]))
        for at, (day, cents, entity, code) in enumerate(refunds):
            row = self.add(day, "Refund", cents, entity, code, "refund")
            if at % 2:
                row["amount"] = f"-{row['amount']}"

    def plant_rejected(self) -> None:
        """Add sales that do not count, most of them by customers who count."""
        strangers = [
            self.entity() for _ in range(PLANTED["entities_with_only_rejected_sales"])
        ]
        for trap, column, values, count in REJECTED_SALES:
            for at in range(count):
                known = FIRST_ENTITY + self.draws.between(0, self.customers - 1)
                entity = strangers.pop() if strangers else f"AC-{known}"
                cents, code = self.draws.between(2000, 20_000), self.draws.pick(CODES)
                row = self.add(self.any_day(), "Sale", cents, entity, code, trap)
                row[column] = values[at % len(values)]

    def plant_transactions(self) -> None:
        """Plant all traps of the transactions, number them, and repeat some."""
        rows = self.transactions
        pool = Pool(
            row
            for row in self.draws.shuffled(rows)
            if row["origin"] in self.archetypes
            and shifted(FIRST, 20) < row["day"] < shifted(LAST, -16)
        )
        self.plant_refunds(pool)
        self.plant_rejected()
        overwrite(pool, SALES_TRAPS)
        # Categories are counted: only a code that its customer has twice may go.
        for row in pool.take(
            PLANTED["sales_without_account_code"], lambda row: row["repeats"] != ""
        ):
            row["account_code"] = ""
        rows.sort(key=lambda row: row["day"])
        for number, row in enumerate(rows, 1):
            if row["origin"] != "transactions_without_id":
                row["transaction_id"] = f"TX-{number:06d}"
        copies = pool.take(PLANTED["exact_duplicate_transactions"])
        repeat(rows, [(row, dict(row), 1) for row in copies])
        rewritten = pool.take(
            PLANTED["transaction_ids_rewritten"], lambda row: cents_of(row) > 0
        )
        twice = rewritten[: PLANTED["transactions_superseded"] - len(rewritten)]
        earlier = []
        # Every other earlier row stands after the latest: the date alone decides.
        for at, row in enumerate(rewritten + twice):
            ago = self.draws.between(1, 5) + (6 if at >= len(rewritten) else 0)
            cents = cents_of(row) + self.draws.between(100, 900)
            change = {
                "transaction_date": shifted(row["day"], -ago),
                "amount": money(cents),
            }
            earlier.append((row, row | change, at % 2))
        repeat(rows, earlier)

    def sold(self) -> list[Row]:
        """Return category, day and cents of each sale, for the campaigns."""
        sales = {
            row["transaction_id"]: row
            for row in self.transactions
            if row["origin"] in self.archetypes
        }
        return [
            {
                "category": row["account_code"].partition("-")[2].title(),
                "day": row["day"],
                "cents": str(abs(cents_of(row))),
            }
            for row in sales.values()
        ]

    def demographics(self) -> None:
        """Describe the customers, but for some, and people who never bought."""
        draws = self.draws
        ids = [f"AC-{number}" for number in range(FIRST_ENTITY, self.next_entity)]
        buyers = draws.shuffled(ids[: self.customers])
        absent = set(buyers[: PLANTED["entities_without_demographics"]])
        ids += [self.entity() for _ in range(PLANTED["prospects"])]
        for entity in ids:
            country, cities = PLACES[region_of(entity)]
            row = {
                "customer_id": entity,
                "name": f"{draws.pick(FORENAMES)} {draws.pick(SURNAMES)}",
                "date_of_birth": shifted("1945-01-01", draws.between(0, 21_000)),
                "gender": draws.pick(("Female", "Male", "Female", "Male", "Other")),
                "region": region_of(entity),
                "country": country,
                "city": draws.pick(cities),
                "marital_status": draws.pick(("Single", "Married", "Divorced")),
                "annual_income": str(draws.between(180, 950) * 100),
            }
            if entity not in absent:
                self.people.append(row)
        pool = Pool(draws.shuffled(self.people))
        overwrite(pool, DEMOGRAPHICS_TRAPS)
        exact = pool.take(PLANTED["demographics_exact_duplicates"])
        changed = pool.take(PLANTED["demographics_conflicting_rows"])
        change = {"marital_status": "Widowed", "annual_income": "100000"}
        repeat(self.people, [(row, dict(row), 1) for row in exact])
        repeat(self.people, [(row, row | change, 1) for row in changed])


def region_of(entity: str) -> str:
    """Return the region of a customer; the ledger's payees have none."""
    return REGIONS[int(entity[3:]) % 4] if entity.startswith("AC-") else ""


def cents_of(row: Row) -> int:
    """Read an amount that `money` wrote."""
    return int(row["amount"].replace(".", ""))


def totals(rows: int) -> dict[str, int]:
    """Return the counts that follow from the planted ones and from the size."""
    refunds = sum(
        PLANTED[trap]
        for trap in (
            *("refunds_of_whole_sales", "refunds_of_part_of_a_sale"),
            "entities_with_only_refunds",
        )
    )
    ledger = [kind for kind, *_ in LEDGER]
    counts = {
        "expenses": MONTHS * ledger.count("Expense"),
        "payrolls": MONTHS * ledger.count("Payroll"),
        "refunds_negative": refunds // 2,
        "refunds_positive": refunds - refunds // 2,
    }
    others_than_kept = sum(counts.values()) + sum(trap.count for trap in REJECTED_SALES)
    for trap in ("exact_duplicate_transactions", "transactions_superseded"):
        others_than_kept += PLANTED[trap]
    return counts | {"sales_kept": rows - others_than_kept}


def build(seed: int, customers: int) -> Shop:
    """Generate the whole shop.

    Parameters
    ----------
    seed : int
        Any whole number; the same one gives the same bytes.
    customers : int
        450 give the published 766 customers with purchases, others in proportion.

    Returns
    -------
    Shop
        Three tables, the trap counts, the archetypes and what clustering must find.

    """
    draws = Draws("anycompany", seed)
    main = Generator(draws, customers * PUBLISHED // AT_CUSTOMERS)
    main.all_sales()
    main.plant_transactions()
    main.demographics()
    rows = {
        TRANSACTIONS: main.transactions,
        DEMOGRAPHICS: main.people,
        marketing.CAMPAIGNS: marketing.campaigns(draws, main.sold()),
    }
    return Shop(
        period={"first": FIRST, "last": LAST, "last_purchase": LAST},
        tables={
            f"{file}.csv": as_table(header.split(), rows[file])
            for file, header in HEADERS.items()
        },
        traps=PLANTED | marketing.PLANTED | totals(len(main.transactions)),
        archetypes=main.archetypes,
        truths={"cluster_promises": PROMISES},
    )
