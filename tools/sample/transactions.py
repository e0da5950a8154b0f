"""An invented shop of the user's own: order lines as European software writes them.

Its customers behave alike for eighteen months; then the mix changes. Models that
were fitted before that day go stale, and with `drifts=False` they do not.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tools.sample import _transactions_spend as spend
from tools.sample import _transactions_touches as touches
from tools.sample._planting import (
    CellTrap,
    Draws,
    Pool,
    Row,
    Shop,
    as_table,
    overwrite,
)

FILE = "transactions.csv"
HEADER = (
    "Order No,Order Date,Customer,Item,Item Name,Category,Qty,Unit Price,Unit Cost,"
    "Discount,Channel,Country,Refund"
)
FIRST, LAST = datetime(2023, 1, 1, 9, 5), datetime(2024, 12, 31, 16, 40)
DRIFT = datetime(2024, 7, 1)
DAYS = (LAST.date() - FIRST.date()).days
DRIFT_DAY = (DRIFT.date() - FIRST.date()).days
FIRST_ORDER = 500_001
FIRST_CUSTOMER = 40_001


@dataclass(frozen=True)
class Kind:
    """A planted kind of customer, arriving at a constant rate.

    Attributes: arrivals per hundred customers over the whole period, orders, days
    between two, euros per order, lines per order in turn, numbers of the categories
    bought in turn, and the first and the last day of arrivals if the shop drifts.
    """

    name: str
    arrivals: int
    orders: tuple[int, int]
    gap: int
    euros: tuple[int, int]
    lines: tuple[int, ...]
    categories: tuple[int, ...]
    since: int = 0
    until: int = DRIFT_DAY


# Short lives compared with the period: at any month end the departed look alike but
# for their age, and standardised features keep their shape.
KINDS = (
    Kind("weekly", 14, (15, 16), 6, (10, 14), (1, 1, 2), (0, 1)),
    Kind("monthly", 16, (6, 7), 20, (100, 120), (2,), tuple(range(8))),
    Kind("bulk", 16, (2, 3), 30, (250, 280), (2, 3), (2, 3, 4)),
    Kind("once", 16, (1, 1), 0, (15, 25), (1,), (0, 2, 4, 6), until=DAYS + 1),
    Kind(
        *("reseller", 72, (8, 12), 9, (500, 560), (2,), (0, 1, 2, 3, 4)),
        **{"since": DRIFT_DAY, "until": DAYS + 1},
    ),
)
GUEST_ORDERS = 30  # per hundred customers

CATEGORIES = (  # each with nouns and cents
    ("Bakery", (("Rye Loaf", 240), ("Seed Roll", 95), ("Plum Cake", 460))),
    ("Coffee", (("Filter Roast", 545), ("Oat Drink", 210), ("Cocoa Tin", 390))),
    ("Garden", (("Herb Pot", 350), ("Twine", 180), ("Trowel", 790))),
    ("Kitchen", (("Whisk", 420), ("Jug", 890), ("Sieve", 650))),
    ("Paper", (("Notebook", 330), ("Gift Wrap", 275), ("Card Set", 480))),
    ("Textiles", (("Tea Towel", 560), ("Apron", 1290), ("Napkin Set", 740))),
    ("Toys", (("Wooden Car", 830), ("Puzzle", 1150), ("Kite", 1490))),
    ("Bath", (("Soap Bar", 310), ("Bath Salt", 620), ("Sponge", 270))),
)
MACHINE = ("Sample Espresso Machine", "Coffee", 123_450)
DISCONTINUED = ("IT-999", "Sample Discontinued Item", "Garden", 450)
# Products that only stand in these baskets: both, the first alone, the second alone.
BUNDLES = (
    (("IT-901", "Sample Pasta"), ("IT-902", "Sample Pasta Sauce"), "Bakery", 60, 12, 9),
    (("IT-911", "Sample Filter"), ("IT-912", "Sample Grinder"), "Coffee", 44, 8, 10),
)
BUNDLE_CENTS = 150
# Centroids fitted on the baseline date agree with a refit on each first of a month
# up to the drift date, and from `called_from` on no longer.
DRIFT_PROMISE = {
    "clusters": 4,
    "baseline_date": "2024-01-01",
    "called_from": "2024-09-01",
    "model_ari_before_above": 0.85,
    "model_ari_after_below": 0.7,
}
CHANNELS = ("Web", "Web", "Web", "Shop", "Shop", "Phone")
COUNTRIES = ("Germany", "Germany", "Austria", "Germany", "France", "Netherlands")


def euros(cents: int) -> str:
    """Write cents as the software does: 1.234,50 €."""
    whole = f"{cents // 100:,}".replace(",", ".")
    return f"{whole},{cents % 100:02d} €"


def discounted(row: Row) -> str:
    """Return a tenth of the line's amount."""
    return euros(int(row["cents"]) * int(row["quantity"]) // 10)


PLANTED = {
    "lines_repeated": 15,
    "orders_dated_without_time": 40,
    "prices_with_thousands_point": 12,
    "refunds_exact": 30,
    "refunds_partial": 12,
    "refunds_without_purchase": 8,
    "customers_with_only_refunds": 2,
}
LINE_TRAPS = (
    CellTrap("lines_with_discount", "discount", discounted, 120),
    CellTrap("items_missing", "item", ("",), 25),
    CellTrap("unit_costs_missing", "cost", ("",), 10),
    CellTrap("item_names_in_capitals", "name", lambda row: row["name"].upper(), 20),
    CellTrap("item_names_padded", "name", lambda row: f" {row['name']} ", 15),
)
# An order of its own: customer and time make it.
UNNUMBERED = CellTrap("lines_without_order_number", "order", ("",), 8)
# Lines of their own that do not count.
REJECTED_LINES = (
    CellTrap("prices_unreadable", "price", ("gratis",), 6),
    CellTrap("prices_zero", "price", ("0,00 €",), 5),
    CellTrap("dates_unreadable", "date", ("32/13/2024", "not dated"), 6),
)
PLANTED |= {
    trap.name: trap.count for trap in (*LINE_TRAPS, UNNUMBERED, *REJECTED_LINES)
}


@dataclass
class Order:
    """One order, or one refund, with its lines."""

    at: datetime
    customer: str
    kind: str
    channel: str = "Web"
    country: str = "Germany"
    is_refund: bool = False
    lines: list[Row] = field(default_factory=list)


def line(item: str, name: str, category: str, cents: int, quantity: int) -> Row:
    """Return one line; its cents are noted for discounts and refunds."""
    return {
        "item": item,
        "name": name,
        "category": category,
        "quantity": str(quantity),
        "price": euros(cents),
        "cost": euros(cents * 6 // 10),
        "discount": "",
        "cents": str(cents),
    }


class Generator:
    """Builds the orders step by step; `build` runs the steps in order."""

    def __init__(self, seed: int, customers: int, drifts: bool) -> None:
        self.draws = Draws("transactions", seed)
        self.customers = customers
        self.drifts = drifts
        self.next_customer = FIRST_CUSTOMER
        self.orders: list[Order] = []
        self.archetypes: dict[str, dict[str, object]] = {}
        self.named: dict[str, list[str]] = {}
        self.items = [
            [
                (f"IT-{group + 1}{at + 1:02d}", f"Sample {noun}", category, cents)
                for at, (noun, cents) in enumerate(nouns)
            ]
            for group, (category, nouns) in enumerate(CATEGORIES)
        ]

    def customer(self) -> str:
        """Return the next unused customer number, a float as in the software."""
        self.next_customer += 1
        return f"{self.next_customer - 1}.0"

    def time(self, day: int) -> datetime:
        """Draw a time of a day, between the first and the last order's."""
        start = datetime(FIRST.year, FIRST.month, FIRST.day, 10)
        return start + timedelta(days=day, minutes=self.draws.between(0, 359))

    def add(self, day: int, customer: str, kind: str, lines: list[Row]) -> Order:
        """Add an order; a customer's country is always the same."""
        number = int(customer.removesuffix(".0") or day)
        country = COUNTRIES[number % len(COUNTRIES)]
        channel = self.draws.pick(CHANNELS)
        order = Order(self.time(day), customer, kind, channel, country, lines=lines)
        self.orders.append(order)
        return order

    def any_line(self, category: int, cents: int) -> Row:
        """Return a line of about so many cents from one category."""
        item, name, group, price = self.draws.pick(self.items[category])
        return line(item, name, group, price, max(1, cents // price))

    def arrivals(self, kind: Kind) -> list[int]:
        """Return the days on which customers of one kind first buy."""
        count = self.customers * kind.arrivals // 100
        days = [
            int((at + self.draws.fraction()) * (DAYS + 1) / count)
            for at in range(count)
        ]
        if not self.drifts:
            return days if kind.since == 0 else []
        return [day for day in days if kind.since <= day < kind.until]

    def purchases(self, kind: Kind) -> None:
        """Add all orders of one kind, its customers numbered by arrival."""
        first, (low, high) = self.next_customer, kind.orders
        days = self.arrivals(kind)
        for at, day in enumerate(days):
            customer, lines = self.customer(), 0
            per_order = self.draws.between(kind.euros[0] * 100, kind.euros[1] * 100)
            for order in range(low + at % (high - low + 1)):
                if day > DAYS:
                    break
                size = kind.lines[(at + order) % len(kind.lines)]
                cents = per_order * self.draws.between(85, 115) // 100 // size
                turns = [at + lines + number for number in range(size)]
                lines += size
                rows = [
                    self.any_line(kind.categories[turn % len(kind.categories)], cents)
                    for turn in turns
                ]
                self.add(day, customer, kind.name, rows)
                day += kind.gap * self.draws.between(80, 120) // 100
        if days:
            self.archetypes[kind.name] = {
                "customers": len(days),
                "expected_segment": None,
                "first_id": str(first),
                "last_id": str(self.next_customer - 1),
            }

    def all_purchases(self) -> None:
        """Add the orders of every kind and of guests; the edges are exact."""
        for kind in KINDS:
            self.purchases(kind)
        for at in range(self.customers * GUEST_ORDERS // 100):
            rows = [
                self.any_line(number, self.draws.between(500, 6000))
                for number in range(1 + at % 3)
            ]
            if at < PLANTED["prices_with_thousands_point"]:
                rows[0] = line("IT-899", *MACHINE, 1)
            self.add(self.draws.between(1, DAYS - 1), "", "guest", rows)
        known = [order for order in self.orders if order.customer]
        min(known, key=lambda order: order.at).at = FIRST
        max(known, key=lambda order: order.at).at = LAST

    # ---------------------------------------------------------------- traps

    def pool(self, *kinds: str) -> Pool[Order]:
        """Return orders of these kinds in random order, away from both edges."""
        early, late = FIRST + timedelta(days=10), LAST - timedelta(days=14)
        return Pool(
            order
            for order in self.draws.shuffled(self.orders)
            if order.kind in kinds and early < order.at < late
        )

    def plant_bundles(self, pool: Pool[Order]) -> None:
        """Add the bundles' products to known numbers of orders."""
        for first, second, category, both, only_first, only_second in BUNDLES:
            for products, count in (
                ((first, second), both),
                ((first,), only_first),
                ((second,), only_second),
            ):
                for order in pool.take(count):
                    order.lines += [
                        line(*product, category, BUNDLE_CENTS, 1)
                        for product in products
                    ]

    def refund(self, order: Order, row: Row) -> None:
        """Add a refund some days after an order; quantity and price stay positive."""
        days = (order.at.date() - FIRST.date()).days + self.draws.between(1, 9)
        self.add(days, order.customer, "refund", [row]).is_refund = True

    def plant_refunds(self, pool: Pool[Order]) -> None:
        """Add refunds of whole lines, of a part, and of what nobody bought."""
        bought = Counter(
            (order.customer, row["item"])
            for order in self.orders
            for row in order.lines
        )

        # Bought once only: each refund has one purchase that it can belong to.
        def is_clear(order: Order) -> bool:
            row = order.lines[0]
            return bought[order.customer, row["item"]] == 1 and int(row["quantity"]) > 3

        for kind, part in (("exact", 1), ("partial", 3)):
            for order in pool.take(PLANTED[f"refunds_{kind}"], is_clear):
                row = order.lines[0]
                quantity = str(int(row["quantity"]) // part)
                self.refund(order, row | {"quantity": quantity})
        only = PLANTED["customers_with_only_refunds"]
        strangers = [self.customer() for _ in range(only)]
        self.named["customers_with_only_refunds"] = [id_[:-2] for id_ in strangers]
        for at, order in enumerate(pool.take(PLANTED["refunds_without_purchase"])):
            customer = strangers[at] if at < only else order.customer
            self.refund(Order(order.at, customer, ""), line(*DISCONTINUED, 1))

    def plant_lines(self, pool: Pool[Order]) -> None:
        """Add orders of one line: without a number, and lines that do not count."""
        for trap in (UNNUMBERED, *REJECTED_LINES):
            _, column, values, count = trap
            for at, order in enumerate(pool.take(count)):
                day = (order.at.date() - FIRST.date()).days
                row = self.any_line(0, 2000) | {column: values[at % len(values)]}
                kind = order.kind if trap is UNNUMBERED else "rejected"
                self.add(day, order.customer, kind, [row])

    def plant(self) -> None:
        """Plant all traps, in an order in which none disturbs another."""
        pool = self.pool("weekly", "monthly", "reseller")
        self.plant_refunds(pool)
        self.plant_bundles(pool)
        self.plant_lines(pool)
        for order in pool.take(PLANTED["orders_dated_without_time"]):
            order.at = datetime(order.at.year, order.at.month, order.at.day)
        for order in pool.take(PLANTED["lines_repeated"]):
            order.lines.append(dict(order.lines[0]))
        rows = [row for order in pool for row in order.lines]
        overwrite(Pool(self.draws.shuffled(rows)), LINE_TRAPS)

    # --------------------------------------------------------------- result

    def rows(self) -> list[Row]:
        """Return all lines in the order of time, which is also that of numbers."""
        rows = []
        ordered = sorted(enumerate(self.orders), key=lambda pair: (pair[1].at, pair[0]))
        for number, (_, order) in enumerate(ordered, FIRST_ORDER):
            at = order.at.strftime("%d/%m/%Y %H:%M").removesuffix(" 00:00")
            for row in order.lines:
                defaults = {
                    "order": f"SO-{number}",
                    "date": at,
                    "customer": order.customer,
                    "channel": order.channel,
                    "country": order.country,
                    "refund": "yes" if order.is_refund else "",
                }
                rows.append(defaults | row)
        return rows

    def purchases_by_channel(self) -> list[touches.Touch]:
        """Return the purchases as touches, in the order of time; guests have no id."""
        kinds = {"guest", *(kind.name for kind in KINDS)}
        found = [
            touches.Touch(
                order.customer.removesuffix(".0"), order.at, order.channel.lower(), True
            )
            for order in self.orders
            if order.kind in kinds and order.lines
        ]
        return sorted(found)

    def bundle_lifts(self) -> list[dict[str, object]]:
        """Count the baskets: known customers' purchase orders with an item."""
        kinds = {kind.name for kind in KINDS}
        baskets = [
            {row["item"] for row in order.lines if row["item"]}
            for order in self.orders
            if order.kind in kinds
        ]
        total = sum(bool(basket) for basket in baskets)
        lifts = []
        for (first, _), (second, _), _, both, only_first, only_second in BUNDLES:
            firsts, seconds = both + only_first, both + only_second
            lifts.append(
                {
                    "antecedent": first,
                    "consequent": second,
                    "baskets_antecedent": firsts,
                    "baskets_consequent": seconds,
                    "baskets_both": both,
                    "baskets_total": total,
                    "lift": round(both * total / (firsts * seconds), 6),
                }
            )
        return lifts


COLUMNS = (
    *("order", "date", "customer", "item", "name", "category", "quantity"),
    *("price", "cost", "discount", "channel", "country", "refund"),
)


def build(seed: int, customers: int, drifts: bool = True) -> Shop:
    """Generate the whole shop.

    Parameters
    ----------
    seed : int
        Any whole number; the same one gives the same bytes.
    customers : int
        450 give about 300 customers with purchases, others in proportion.
    drifts : bool
        Whether the customers change on the drift date; if not, those of before
        keep arriving to the end.

    Returns
    -------
    Shop
        One table, the trap counts, the archetypes, the bundles and the drift.

    """
    generator = Generator(seed, customers, drifts)
    generator.all_purchases()
    generator.plant()
    rows = generator.rows()
    refunds = sum(PLANTED[trap] for trap in PLANTED if trap.startswith("refunds_"))
    period = {"first": str(FIRST), "last": str(LAST), "last_purchase": str(LAST)}
    # Draws of their own, so that they leave the order lines alone.
    draws = Draws("transactions marketing", seed)
    purchases = generator.purchases_by_channel()
    met = touches.contacts(draws, (one for one in purchases if one.customer))
    spend_rows, spent = spend.rows(draws)
    truths = {
        "bundle_lifts": generator.bundle_lifts(),
        "spend_by_channel": spent,
        "channel_effects": touches.effects([*met, *purchases]),
    }
    if drifts:
        period["drift_date"] = str(DRIFT.date())
        truths["drift_promises"] = [DRIFT_PROMISE]
    return Shop(
        period=period,
        tables={
            FILE: [HEADER.split(","), *as_table(COLUMNS, rows)[1:]],
            spend.FILE: as_table(spend.HEADER, spend_rows),
            touches.FILE: as_table(touches.HEADER, touches.rows(draws, met)),
        },
        traps=PLANTED
        | spend.PLANTED
        | touches.PLANTED
        | {
            "guest_lines": sum(not row["customer"] for row in rows),
            "refund_lines": refunds,
        },
        archetypes=generator.archetypes,
        bundles=[
            {
                "baskets": both,
                "names": [first[1], second[1]],
                "stock_codes": [first[0], second[0]],
            }
            for first, second, _, both, _, _ in BUNDLES
        ],
        named=generator.named,
        truths=truths,
    )
