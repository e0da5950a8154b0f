"""A small invented shop in the shape of UCI Online Retail, with planted truth."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import combinations, permutations

from tools.sample._planting import Draws, Pool, Shop, Table

FILE = "online_retail.csv"
HEADER = [
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
]
FIRST = datetime(2010, 12, 1, 8, 26)
LAST = datetime(2011, 12, 9, 12, 50)
DAYS = (LAST.date() - FIRST.date()).days
HOME = "United Kingdom"
FIRST_INVOICE = 700_001
FIRST_CUSTOMER = 20_001


@dataclass(frozen=True)
class Archetype:
    """A planted kind of customer, named after the segment it belongs to.

    Attributes: percent of all customers, orders, pounds in all, days since the last
    order, and how many days before the end the first order may lie.
    """

    segment: str
    share: int
    orders: tuple[int, int]
    spend: tuple[int, int]
    silent: tuple[int, int]
    since: int

    @property
    def name(self) -> str:
        """Return the segment in snake_case: at_risk, cannot_lose."""
        return self.segment.removesuffix(" Them").lower().replace(" ", "_")


# The bands of orders, pounds and silent days fill whole fifths of the customers and
# leave gaps between them, so that the RFM scores put each archetype into one cell of
# the `rfm11` grid by construction.
ARCHETYPES = (
    Archetype("Champions", 10, (8, 12), (2400, 6000), (0, 13), 270),
    Archetype("New", 10, (1, 1), (12, 30), (0, 13), 13),
    Archetype("Potential Loyalist", 11, (3, 3), (320, 480), (18, 32), 150),
    Archetype("Promising", 4, (1, 1), (12, 30), (18, 32), 32),
    Archetype("Loyal", 14, (6, 7), (1100, 1700), (36, 95), 320),
    Archetype("Need Attention", 7, (2, 2), (180, 260), (62, 100), 200),
    Archetype("About To Sleep", 4, (1, 1), (12, 30), (62, 100), 100),
    Archetype("At Risk", 10, (4, 5), (600, 900), (125, 200), DAYS),
    Archetype("Hibernating", 10, (2, 2), (95, 150), (125, 200), DAYS),
    Archetype("Cannot Lose Them", 10, (8, 11), (2200, 4000), (235, 275), DAYS),
    Archetype("Lost", 10, (1, 1), (45, 75), (235, 372), DAYS),
)

# The last nouns are the least popular ones; the bundles are made of them, so that
# they are rarely bought except together.
NOUNS = (
    ("MUG", 125),
    ("BUNTING", 495),
    ("TIN", 165),
    ("BOWL", 295),
    ("CUSHION", 425),
    ("NAPKINS", 85),
    ("CLOCK", 375),
    ("BASKET", 650),
    ("FRAME", 255),
    ("RIBBON", 65),
    ("VASE", 349),
    ("LANTERN", 425),
    ("CANDLE", 195),
    ("TEAPOT", 795),
    ("TEACUP", 295),
    ("SAUCER", 145),
)
COLOURS = ("RED", "BLUE", "GREEN", "PINK", "IVORY", "BLACK", "WHITE", "GREY", "GOLD")
BUNDLES = (
    ("TEAPOT BLUE", "TEACUP BLUE", "SAUCER BLUE"),
    ("LANTERN RED", "CANDLE RED"),
)
BUNDLE_EVERY = (14, 12)  # one invoice in so many holds the bundle
MONTH_WEIGHTS = {9: 0.4, 10: 0.55, 11: 1.0, 12: 0.6}
OTHER_MONTHS = 0.25
TWINS = (11, 22, 33, 44, 55)  # products sold under two codes
FOREIGN = ("France", "Germany", "EIRE", "Netherlands", "RSA", "European Community")
WRITE_OFF_TEXTS = ("", "damaged", "check", "?? missing", "")

# How often each trap is planted; the other counts follow from these and from the
# number of customers, never from the seed.
PLANTED = {
    "cancellations_exact": 30,
    "cancellations_partial": 25,
    "cancellations_without_purchase": 15,
    "cancellations_without_customer": 6,
    "codes_with_several_descriptions": 12,
    "customers_in_two_countries": 4,
    "customers_with_only_cancellations": 5,
    "descriptions_not_upper_on_products": 30,
    "descriptions_padded": 60,
    "exact_duplicate_lines": 40,
    "gifts_at_price_zero_with_customer": 4,
    "invoices_of_postage_only": 2,
    "invoices_with_two_timestamps": 10,
    "stock_codes_in_lower_case": 40,
    "stock_found_without_description": 8,
    "stock_write_offs": 30,
}
# Service lines added to purchases: code, name, price, how many, on whose invoices.
SERVICES_ON_PURCHASES = (
    ("POST", "POSTAGE", "18", 28, "abroad"),
    ("C2", "CARRIAGE", "50", 6, "abroad"),
    ("M", "Manual", "12.5", 6, "regulars"),
    ("m", "Manual", "2.55", 1, "regulars"),
    ("PADS", "PADS TO MATCH ALL CUSHIONS", "0.001", 2, "regulars"),
    ("PADS", "PADS TO MATCH ALL CUSHIONS", "0", 1, "regulars"),
    ("DOT", "DOTCOM POSTAGE", "35.83", 12, "guests"),
    ("gift_0001_20", "Sample Gift Voucher £20.00", "16.67", 4, "guests"),
    ("DCGS0901", "SAMPLE PARTY BAG", "3.29", 5, "guests"),
    ("DCGS0902", "SAMPLE DOG COLLAR", "7.25", 3, "guests"),
)
# Service lines booked as cancellations: they take money off, but cancel nothing.
SERVICES_ON_CANCELLATIONS = (
    ("D", "Discount", "13.88", 5, "regulars"),
    ("M", "Manual", "20.5", 4, "regulars"),
    ("CRUK", "CRUK Commission", "1.6", 2, "regulars"),
    ("S", "SAMPLES", "9.99", 4, "guests"),
    ("BANK CHARGES", "Bank Charges", "82.73", 3, "guests"),
    ("AMAZONFEE", "AMAZON FEE", "1500.4", 3, "guests"),
)
BAD_DEBT_PRICES = ("1234.56", "-1234.56", "-1234.56")
BAD_DEBT_AT = datetime(2011, 8, 12, 14, 50)
HUGE = (
    ("", datetime(2011, 1, 18, 10, 1), 50_000),
    ("C", datetime(2011, 1, 18, 10, 17), -50_000),
)
NOISE_PRODUCTS = 4  # the most popular ones: bought together by chance only
REGULARS = ("champions", "potential_loyalist", "loyal", "at_risk", "cannot_lose")


@dataclass
class Product:
    """A stock code with its name and its price in pence."""

    code: str
    name: str
    pence: int


DISCONTINUED = Product("29999", "SAMPLE DISCONTINUED ITEM", 425)


@dataclass
class Line:
    """One line of a document; a minute later when its invoice has two timestamps."""

    code: str
    text: str
    quantity: int
    price: str
    is_minute_later: bool = False


@dataclass
class Document:
    """An invoice, a cancellation (`C`) or an adjustment (`A`)."""

    at: datetime
    customer: str
    country: str
    lines: list[Line] = field(default_factory=list)
    prefix: str = ""


def price_text(pence: int) -> str:
    """Write pounds in the shortest form, as the publisher does: 2.55, 0.5, 5."""
    text = f"{pence // 100}.{pence % 100:02d}"
    return text.rstrip("0").rstrip(".")


def product_range() -> list[Product]:
    """List all products: five digits, every fifth with a letter, five twins."""
    names = [
        (f"SAMPLE {noun} {colour}", pence)
        for noun, pence in NOUNS
        for colour in COLOURS
    ]
    products = [
        Product(f"{30001 + 7 * at}{'' if at % 5 else 'ABC'[at % 3]}", name, pence)
        for at, (name, pence) in enumerate(names)
    ]
    firsts = [products[at] for at in TWINS]
    twins = [Product(f"{p.code[:5]}T", p.name, p.pence) for p in firsts]
    # Not last: the last products are hardly ever bought.
    return products[:20] + twins + products[20:]


class Generator:
    """Builds the documents step by step; `build` runs the steps in order."""

    def __init__(self, seed: int, customers: int) -> None:
        self.draws = Draws("online_retail", seed)
        self.customers = customers
        self.products = product_range()
        self.by_name = {p.name: p for p in reversed(self.products)}
        self.documents: list[Document] = []
        self.purchases: dict[str, list[Document]] = {}
        self.archetypes: dict[str, dict[str, object]] = {}
        self.named: dict[str, list[str]] = {}
        self.bundles = [
            [self.by_name[f"SAMPLE {name}"] for name in names] for names in BUNDLES
        ]
        self.bundled = {p.code for products in self.bundles for p in products}
        self.orders = 0
        self.next_customer = FIRST_CUSTOMER

    # ------------------------------------------------------------ purchases

    def day(self, low: int, high: int) -> datetime:
        """Draw a moment low to high days before the end: no Saturdays, busy autumns."""
        while True:
            day = LAST - timedelta(days=self.draws.between(low, high))
            weight = MONTH_WEIGHTS.get(day.month, OTHER_MONTHS)
            if day.weekday() != 5 and self.draws.fraction() < weight:
                break
        hour = self.draws.between(9, 11 if day.date() == LAST.date() else 17)
        return day.replace(hour=hour, minute=self.draws.between(0, 59))

    def basket(self, size: int) -> list[Product]:
        """Draw distinct products; a planted bundle goes in first in its turn."""
        self.orders += 1
        chosen: dict[str, Product] = {}
        for products, every in zip(self.bundles, BUNDLE_EVERY, strict=True):
            if self.orders % every == 0:
                chosen |= {p.code: p for p in products}
        while len(chosen) < size:
            product = self.draws.pick_early(self.products)
            # No bundle by chance: its number of baskets is planted exactly.
            if not (product.code in self.bundled and self.bundled & chosen.keys()):
                chosen[product.code] = product
        return list(chosen.values())

    def purchase(
        self, at: datetime, customer: str, country: str, pence: int, size: int
    ) -> Document:
        """Add an invoice of about `pence`, in quantities that the prices allow."""
        document = Document(at, customer, country)
        for product in self.basket(size):
            share = pence * self.draws.between(70, 130) // 100 // size
            quantity = max(1, share // product.pence)
            text = price_text(product.pence)
            document.lines.append(Line(product.code, product.name, quantity, text))
        self.documents.append(document)
        return document

    def add(
        self,
        at: datetime,
        line: Line,
        prefix: str = "",
        customer: str = "",
        country: str = HOME,
    ) -> None:
        """Add a document of one line."""
        self.documents.append(Document(at, customer, country, [line], prefix))

    def add_cancellation(self, purchase: Document, line: Line) -> None:
        """Add a cancellation by the same buyer, some days after a purchase."""
        later = purchase.at + timedelta(days=self.draws.between(1, 9))
        self.add(later, line, "C", purchase.customer, purchase.country)

    def customer_id(self) -> str:
        """Return the next unused customer number."""
        self.next_customer += 1
        return str(self.next_customer - 1)

    def archetype_customers(self, kind: Archetype, count: int) -> None:
        """Add all customers of one kind, with consecutive numbers."""
        first = self.next_customer
        documents = self.purchases.setdefault(kind.name, [])
        low, high = kind.orders
        for at in range(count):
            customer = self.customer_id()
            turn = int(customer) - FIRST_CUSTOMER
            country = FOREIGN[turn // 8 % len(FOREIGN)] if turn % 8 == 4 else HOME
            orders = low + at % (high - low + 1)
            spend = self.draws.between(*kind.spend) * 100
            last = self.day(*kind.silent)
            silent = (LAST.date() - last.date()).days
            days = [self.day(silent, kind.since) for _ in range(orders - 1)] + [last]
            for order, day in enumerate(days):
                size = 3 + (at + order) % 3 if high > 1 else 2 + at % 2
                day = min(day, last)
                documents.append(
                    self.purchase(day, customer, country, spend // orders, size)
                )
        self.archetypes[kind.name] = {
            "customers": count,
            "expected_segment": kind.segment,
            "first_id": str(first),
            "last_id": str(self.next_customer - 1),
        }

    def guests(self, count: int) -> None:
        """Add invoices without customer number: about a quarter of all lines."""
        for at in range(count):
            country = HOME
            if at % 50 == 7:
                country = "Unspecified"
            elif at % 12 == 5:
                country = "France"
            pence = self.draws.between(1500, 12000)
            self.purchases.setdefault("guests", []).append(
                self.purchase(self.day(0, DAYS), "", country, pence, 4 + at % 13)
            )

    def all_purchases(self) -> None:
        """Add every ordinary invoice, the first and the last at the exact edges."""
        counts = {a.name: self.customers * a.share // 100 for a in ARCHETYPES}
        counts["loyal"] += self.customers - sum(counts.values())
        for kind in ARCHETYPES:
            self.archetype_customers(kind, counts[kind.name])
        self.guests(self.customers * 5 // 9)
        self.purchases["cannot_lose"][0].at = FIRST
        self.purchases["champions"][ARCHETYPES[0].orders[0] - 1].at = LAST

    # ---------------------------------------------------------------- traps

    def pool(self, *kinds: str) -> Pool[Document]:
        """Return purchases of these kinds in random order, away from both edges."""
        early, late = FIRST + timedelta(days=1), LAST - timedelta(days=12)
        return Pool(
            document
            for document in self.draws.shuffled(
                document for kind in kinds for document in self.purchases[kind]
            )
            if early < document.at < late
        )

    def cancellations(self, regulars: Pool[Document]) -> None:
        """Add cancellations: exact, partial, of nothing, by nobody, of a huge order."""
        bought = Counter(
            (document.customer, line.code)
            for document in self.documents
            for line in document.lines
        )

        def is_clear(document: Document) -> bool:
            line = document.lines[0]
            return bought[document.customer, line.code] == 1 and line.quantity > 3

        # Only lines bought once by that customer, so that each cancellation has one
        # purchase that it can belong to.
        for kind in ("exact", "partial"):
            for document in regulars.take(PLANTED[f"cancellations_{kind}"], is_clear):
                line = document.lines[0]
                quantity = line.quantity if kind == "exact" else line.quantity // 3
                back = Line(line.code, line.text, -quantity, line.price)
                self.add_cancellation(document, back)

        only = PLANTED["customers_with_only_cancellations"]
        known = PLANTED["cancellations_without_purchase"] - only
        strangers = [self.customer_id() for _ in range(only)]
        self.named["customers_with_only_cancellations"] = strangers
        guests = [""] * PLANTED["cancellations_without_customer"]
        for document in regulars.take(known):
            self.add_cancellation(document, self.discontinued_line())
        for customer in strangers + guests:
            self.add(self.day(10, DAYS), self.discontinued_line(), "C", customer)

        huge, product = self.customer_id(), self.products[0]
        self.named["customers_with_huge_order_cancelled"] = [huge]
        for prefix, at, quantity in HUGE:
            line = Line(product.code, product.name, quantity, price_text(product.pence))
            self.add(at, line, prefix, huge)

    def discontinued_line(self) -> Line:
        """Return a line of units given back that nobody bought in the period."""
        product, quantity = DISCONTINUED, -self.draws.between(1, 3)
        return Line(product.code, product.name, quantity, price_text(product.pence))

    def services(self, pools: dict[str, Pool[Document]]) -> None:
        """Add postage, fees, discounts, bad debt: lines that are no products."""
        for code, name, price, count, pool in SERVICES_ON_PURCHASES:
            for document in pools[pool].take(count):
                document.lines.append(Line(code, name, 1, price))
        for code, name, price, count, pool in SERVICES_ON_CANCELLATIONS:
            for document in pools[pool].take(count):
                self.add_cancellation(document, Line(code, name, -1, price))
        for _ in range(PLANTED["invoices_of_postage_only"]):
            postage = Line("POST", "POSTAGE", 1, "18")
            self.add(self.day(20, 300), postage, country="France")
        for minute, price in enumerate(BAD_DEBT_PRICES):
            at = BAD_DEBT_AT + timedelta(minutes=minute)
            self.add(at, Line("B", "Adjust bad debt", 1, price), "A")

    def zero_prices(self, regulars: Pool[Document]) -> None:
        """Add stock write-offs, nameless lines and gifts, all at price 0."""
        write_offs = PLANTED["stock_write_offs"]
        found = PLANTED["stock_found_without_description"]
        for at in range(write_offs + found):
            quantity, text = self.draws.between(1, 60), ""
            if at < write_offs:
                quantity, text = -quantity, WRITE_OFF_TEXTS[at % len(WRITE_OFF_TEXTS)]
            code = self.draws.pick(self.products).code
            self.add(self.day(1, DAYS), Line(code, text, quantity, "0"))
        for document in regulars.take(PLANTED["gifts_at_price_zero_with_customer"]):
            gift = Line(DISCONTINUED.code, DISCONTINUED.name, 1, "0")
            document.lines.append(gift)

    def texts(self, documents: list[Document]) -> None:
        """Plant spelling traps and duplicates, each on purchase lines of its own."""
        pairs = [
            (document, line)
            for document in documents
            for line in document.lines
            if line.price != "0"
        ]
        pool = Pool(self.draws.shuffled(pairs))
        lower = PLANTED["stock_codes_in_lower_case"]
        for _, line in pool.take(lower, lambda pair: pair[1].code[-1].isalpha()):
            line.code = line.code.lower()
        for at, (_, line) in enumerate(pool.take(PLANTED["descriptions_padded"])):
            line.text = (f"{line.text} ", f" {line.text}")[at % 2]
        for _, line in pool.take(PLANTED["descriptions_not_upper_on_products"]):
            line.text = line.text.title()
        for product in self.products[: PLANTED["codes_with_several_descriptions"]]:
            code = product.code
            [(_, line)] = pool.take(1, lambda pair, code=code: pair[1].code == code)
            line.text += " NEW DESIGN"
        for document, line in pool.take(
            PLANTED["exact_duplicate_lines"], lambda pair: pair[0].customer != ""
        ):
            document.lines.insert(document.lines.index(line), Line(**vars(line)))

    def plant(self) -> None:
        """Plant all traps, in an order in which none disturbs another."""
        regulars, guests = self.pool(*REGULARS), self.pool("guests")
        travellers = self.purchases["champions"]
        by_customer = {document.customer: document for document in travellers}
        chosen = list(by_customer.values())[1:][: PLANTED["customers_in_two_countries"]]
        for document in chosen:
            document.country = "Belgium"
        self.cancellations(regulars)
        spread = Pool([*regulars, *guests])
        for document in spread.take(PLANTED["invoices_with_two_timestamps"]):
            for line in document.lines[1:]:
                line.is_minute_later = True
        abroad = Pool(d for d in regulars if d.country != HOME)
        regulars = Pool(d for d in regulars if d.country == HOME)
        self.zero_prices(regulars)
        self.texts([*regulars, *guests])
        self.services({"abroad": abroad, "regulars": regulars, "guests": guests})

    # --------------------------------------------------------------- result

    def table(self) -> Table:
        """Return all lines in the order of time, which is also that of numbers."""
        rows = [HEADER]
        ordered = sorted(enumerate(self.documents), key=lambda d: (d[1].at, d[0]))
        for number, (_, document) in enumerate(ordered, FIRST_INVOICE):
            for line in document.lines:
                at = document.at + timedelta(minutes=line.is_minute_later)
                rows.append(
                    [
                        f"{document.prefix}{number}",
                        line.code,
                        line.text,
                        str(line.quantity),
                        f"{at.month}/{at.day}/{at.year} {at.hour}:{at.minute:02d}",
                        line.price,
                        document.customer,
                        document.country,
                    ]
                )
        return rows


def totals(table: Table) -> dict[str, int]:
    """Return the counts that follow from the planted ones and from the size."""
    services = Counter({"POST": PLANTED["invoices_of_postage_only"]})
    services["B"] = len(BAD_DEBT_PRICES)
    for code, _, _, count, _ in SERVICES_ON_PURCHASES + SERVICES_ON_CANCELLATIONS:
        services[code] += count
    counts = {
        f"service_lines_{code.replace(' ', '_')}": count
        for code, count in services.items()
        if not code.startswith("DCGS")
    }
    cancelled = sum(line[3] for line in SERVICES_ON_CANCELLATIONS) + 1
    cancelled += sum(PLANTED[name] for name in PLANTED if name[:14] == "cancellations_")
    buyers = {(row[7], row[6] or row[0]) for row in table[1:] if row[0][0] != "C"}
    for country in ("EIRE", "RSA", "European Community", "Unspecified"):
        name = f"buyers_in_{country.replace(' ', '_')}"
        counts[name] = sum(buyer[0] == country for buyer in buyers)
    return counts | {
        "bad_debt_invoices": len(BAD_DEBT_PRICES),
        "cancellation_invoices": cancelled,
        "codes_without_five_digits_lines": sum(services.values()),
        "customers_net_not_positive": PLANTED["customers_with_only_cancellations"] + 1,
        "customers_with_huge_order_cancelled": 1,
        "dcgs_product_lines": services["DCGS0901"] + services["DCGS0902"],
        "descriptions_with_several_codes": len(TWINS),
        "missing_customer_lines": sum(not row[6] for row in table),
        "missing_description_lines": sum(not row[2] for row in table),
        "negative_prices": 2,
        "negative_quantity_lines": cancelled + PLANTED["stock_write_offs"],
        "price_zero_lines": sum(row[5] == "0" for row in table),
        "prices_below_one_penny": 2,
    }


def product_baskets(table: Table) -> list[set[str]]:
    """Return the distinct products of every purchase by a known customer."""
    services = {"POST", "B"} | {
        line[0].upper()
        for line in SERVICES_ON_PURCHASES + SERVICES_ON_CANCELLATIONS
        if not line[0].startswith("DCGS")
    }
    baskets: dict[str, set[str]] = {}
    for invoice, code, _, quantity, _, price, customer, _ in table[1:]:
        is_purchase = int(quantity) > 0 < float(price) and invoice[0] not in "AC"
        if is_purchase and customer and code.upper() not in services:
            baskets.setdefault(invoice, set()).add(code.upper())
    return list(baskets.values())


def lifts(
    baskets: list[set[str]], pairs: Iterable[tuple[str, str]]
) -> list[dict[str, object]]:
    """Return how often both products of each pair are bought, and their lift."""
    rows = []
    for a, b in pairs:
        in_a, in_b, both = (
            sum(products <= basket for basket in baskets)
            for products in ({a}, {b}, {a, b})
        )
        rows.append(
            {
                "antecedent": a,
                "consequent": b,
                "baskets_antecedent": in_a,
                "baskets_consequent": in_b,
                "baskets_both": both,
                "baskets_total": len(baskets),
                "lift": round(both * len(baskets) / (in_a * in_b), 6),
            }
        )
    return rows


def build(seed: int, customers: int) -> Shop:
    """Generate the whole shop.

    Parameters
    ----------
    seed : int
        Any whole number; the same one gives the same bytes.
    customers : int
        How many customers with purchases, all archetypes together.

    Returns
    -------
    Shop
        One table, the trap counts, the archetypes and the bundles.

    """
    generator = Generator(seed, customers)
    generator.all_purchases()
    generator.plant()
    table = generator.table()
    bundles = [
        {
            "baskets": generator.orders // every,
            "names": [product.name for product in products],
            "stock_codes": [product.code for product in products],
        }
        for products, every in zip(generator.bundles, BUNDLE_EVERY, strict=True)
    ]
    baskets = product_baskets(table)
    bundled = [
        pair for bundle in bundles for pair in permutations(bundle["stock_codes"], 2)
    ]
    counts = Counter(product for basket in baskets for product in sorted(basket))
    for product in generator.bundled:
        counts.pop(product)
    popular = [product for product, _ in counts.most_common(NOISE_PRODUCTS)]
    return Shop(
        period={"first": str(FIRST), "last": str(LAST), "last_purchase": str(LAST)},
        tables={FILE: table},
        traps=PLANTED | totals(table),
        archetypes=generator.archetypes,
        bundles=bundles,
        named=generator.named,
        truths={
            "bundle_lifts": lifts(baskets, bundled),
            "noise_lifts": lifts(baskets, combinations(sorted(popular), 2)),
        },
    )
