"""A small invented shop with campaigns, in the shape of a marketing dashboard."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from tools.sample import _marketing_buyers as buyers
from tools.sample import _marketing_campaigns as campaigns
from tools.sample._marketing import (
    FIRST,
    LAST,
    MONTHS,
    Campaign,
    Sale,
    Truths,
    misspelt,
    money,
    month_day,
    month_days,
    month_of,
)
from tools.sample._marketing_buyers import FIRST_CUSTOMER, ONE_STEP, PATHS
from tools.sample._marketing_campaigns import ROAS, TOGETHER
from tools.sample._planting import Draws, Pool, Shop, Table

HEADERS = {
    "customers_data.csv": "Customer_ID Name Age Gender Location Join_Date Total_Spent",
    "products_data.csv": "Product_ID Product_Name Category Price Brand",
    # Spend is ours: the published schema knows what a campaign may cost only.
    "market_data.csv": (
        "Campaign_ID Channel Start_Date End_Date Budget Impressions Clicks Conversions "
        "Spend"
    ),
    "sales_data.csv": (
        "Sale_ID Product_ID Customer_ID Date Quantity Sale_Price Channel"
    ),
}
FIRST_PRODUCT, FIRST_UNKNOWN_PRODUCT = 101, 901

SHARED_DAYS, SHARED_PERCENT = 5, 85  # of the channels that advertise together

CATEGORIES = {
    "Clothing": ("T-shirt", "Jacket", "Scarf"),
    "Shoes": ("Sneaker", "Boot"),
    "Home": ("Lamp", "Cushion", "Rug"),
    "Kitchen": ("Pan", "Kettle"),
    "Beauty": ("Soap", "Cream"),
    "Sports": ("Ball", "Racket"),
    "Toys": ("Puzzle", "Kite"),
    "Books": ("Novel", "Atlas"),
}
PRODUCTS = 100
NAMES = ("Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hana", "Ivo", "June")
PLACES = ("Sampleton", "Exampleville", "Testford", "Port Fiction", "Seedham")
UNREADABLE = ("n/a", "12,50", "EUR 9.90", "free", "#REF!")

PLANTED = campaigns.PLANTED | {
    "customers_joined_after_first_sale": 10,
    "customers_total_spent_disagrees": 12,
    "customers_without_age": 15,
    "customers_without_sales": 20,
    "products_without_category": 4,
    "sales_channel_misspelt": 24,
    "sales_customer_id_with_decimal": 40,
    "sales_exact_duplicates": 12,
    "sales_number_twice": 6,
    "sales_of_unknown_customers": buyers.STRANGERS * buyers.STRANGER_ORDERS,
    "sales_of_unknown_products": 8,
    "sales_price_unreadable": len(UNREADABLE),
    "sales_quantity_negative": 30,
    "sales_quantity_zero": 5,
}
REFUNDS_OF_GUESTS = 10


class Generator:
    """Builds the shop step by step; `build` runs the steps in order."""

    def __init__(self, seed: int, customers: int) -> None:
        self.draws = Draws("marketing", seed)
        self.customers = customers
        self.prices = [self.draws.between(4, 139) * 100 + 99 for _ in range(PRODUCTS)]
        self.prices[:3] = [299, 499, 799]  # small orders need cheap products
        self.buyers, self.targets = buyers.plan(self.draws, customers)
        self.sales: list[Sale] = []
        self.windows = []  # per month: when Online and Social advertise, and sell
        for _ in range(MONTHS):
            start = self.draws.between(5, 10)
            days = self.draws.shuffled(range(start, start + 15))
            self.windows.append((start, sorted(days[:SHARED_DAYS])))

    # ------------------------------------------------------------------ sales

    def day(self, month: int, channel: str, low: int = 1) -> date:
        """Draw a day; Online and Social keep mostly to the days they share."""
        shared = self.windows[month][1]
        if channel in TOGETHER and self.draws.between(1, 100) <= SHARED_PERCENT:
            return month_day(month, self.draws.pick(shared))
        days = [d for d in range(low, month_days(month) + 1) if d not in shared]
        return month_day(month, self.draws.pick(days))

    def sell(self, day: date, channel: str, cents: int, customer: str = "") -> Sale:
        """Add a sale of about ``cents``: some units of a product that fits."""
        fitting = [p for p in range(PRODUCTS) if cents < 7 * self.prices[p] < 4 * cents]
        product = self.draws.pick(fitting or [0, 1])
        price = self.prices[product]
        quantity = max(1, (2 * cents + price) // (2 * price))
        if self.draws.between(1, 5) == 1:  # on offer
            price = price * 9 // 10
        number = str(FIRST_PRODUCT + product)
        self.sales.append(Sale(day, channel, number, quantity, price, customer))
        return self.sales[-1]

    def sell_to_buyers(self) -> None:
        """Spread every path over its buyer's orders, steps repeated at random."""
        for buyer in self.buyers:
            orders, steps = len(buyer.months), len(buyer.path)
            cuts = sorted(self.draws.shuffled(range(1, orders))[: steps - 1])
            for at, month in enumerate(buyer.months):
                channel = buyer.path[sum(at >= cut for cut in cuts)]
                # Late in its month: the last order stays inside its recency limit.
                day = self.day(month, channel, 5)
                share = buyer.spend * self.draws.between(70, 130) // 100
                self.sell(day, channel, share // orders, buyer.customer)

    def sell_to_guests(self) -> None:
        """Add sales without customer: they bring each month to its revenue."""
        got = Counter()
        for sale in self.sales:
            got[month_of(sale.day)] += sale.amount
        count = self.customers * 4 // 5 // MONTHS
        for month in range(MONTHS):
            left = self.targets[month] - got[month]
            each = max(left // count, 1500)
            for _ in range(count):
                channel = self.draws.pick(tuple(ROAS))
                cents = each * self.draws.between(60, 140) // 100
                self.sell(self.day(month, channel), channel, cents)
        self.sell(FIRST, "In-Store", 5000)
        self.sell(LAST, "In-Store", 5000)

    def plant(self) -> None:
        """Plant the traps of the sales: on rows of their own, or as further rows."""
        middle = [s for s in self.sales if FIRST < s.day < date(2024, 11, 1)]
        pool = Pool(self.draws.shuffled(middle))

        def take(
            trap: str, fit: Callable[[Sale], bool] = lambda _: True
        ) -> list[tuple[int, Sale]]:
            return list(enumerate(pool.take(PLANTED[trap], fit)))

        best = {buyer.customer for buyer in self.buyers if buyer.kind == "Champions"}
        regulars = PLANTED["sales_quantity_negative"] - REFUNDS_OF_GUESTS
        for sale in (
            *pool.take(regulars, lambda s: s.customer in best and s.quantity > 1),
            *pool.take(REFUNDS_OF_GUESTS, lambda s: not s.customer),
        ):
            # Customers give one unit back, guests all.
            back = -1 if sale.customer else -sale.quantity
            later = sale.day + timedelta(days=self.draws.between(3, 12))
            self.sales.append(replace(sale, day=later, quantity=back))
        for at, sale in take("sales_price_unreadable"):
            price = {"Sale_Price": UNREADABLE[at]}
            day = sale.day + timedelta(days=1)
            self.sales.append(replace(sale, day=day, written=price, is_kept=False))
        for _, sale in take("sales_quantity_zero"):
            day = sale.day + timedelta(days=2)
            self.sales.append(replace(sale, day=day, quantity=0, is_kept=False))
        for at, sale in take("sales_of_unknown_products"):
            sale.product = str(FIRST_UNKNOWN_PRODUCT + at % 3)
        for at, sale in take("sales_channel_misspelt", lambda s: s.channel != "TV"):
            sale.written = {"Channel": misspelt(sale.channel, at)}
        for _, sale in take("sales_customer_id_with_decimal", lambda s: s.customer):
            sale.written = {"Customer_ID": f"{sale.customer}.0"}
        self.sales.sort(key=lambda sale: sale.day)
        for number, sale in enumerate(self.sales, 1):
            sale.number = number
        for _, sale in take("sales_exact_duplicates"):
            self.sales.append(replace(sale, is_kept=False))
        for _, sale in take("sales_number_twice"):
            more = sale.quantity + 1
            self.sales.append(replace(sale, quantity=more, is_kept=False))
        self.sales.sort(key=lambda sale: sale.number)

    # ----------------------------------------------------------------- tables

    def customer_rows(self) -> list[list[str]]:
        """Return the profiles: buyers, then those who never bought; no strangers."""
        first: dict[str, date] = {}
        spent: Counter[str] = Counter()
        for sale in self.sales:
            if sale.is_kept and sale.customer:
                first.setdefault(sale.customer, sale.day)
                spent[sale.customer] += sale.amount
        count = self.customers + PLANTED["customers_without_sales"]
        ids = [str(FIRST_CUSTOMER + at) for at in range(count)]
        pool = Pool(self.draws.shuffled(ids[: self.customers]))
        ageless = pool.take(PLANTED["customers_without_age"])
        joined_late = pool.take(PLANTED["customers_joined_after_first_sale"])
        disagreeing = pool.take(PLANTED["customers_total_spent_disagrees"])
        rows = []
        for at, customer in enumerate(ids):
            joined = first.get(customer, LAST) - timedelta(self.draws.between(0, 400))
            if customer in joined_late:
                joined = first[customer] + timedelta(self.draws.between(5, 40))
            total = spent[customer] + 2500 * (customer in disagreeing)
            age = "" if customer in ageless else str(self.draws.between(18, 79))
            gender = self.draws.pick(("Female", "Male", "Female", "Male", "Other"))
            about = [f"{NAMES[at % len(NAMES)]} Sample-{at + 1:04d}", age, gender]
            place = self.draws.pick(PLACES)
            rows.append([customer, *about, place, str(joined), money(total)])
        return rows

    def product_rows(self) -> list[list[str]]:
        """Return the catalogue: every category in turn, some without one."""
        rows = []
        categories = list(CATEGORIES)
        for at, price in enumerate(self.prices):
            turn, place = divmod(at, len(categories))
            nouns = CATEGORIES[categories[place]]
            name = f"Sample {nouns[turn % len(nouns)]} {turn + 1}"
            is_bare = at % 25 == 24 and at // 25 < PLANTED["products_without_category"]
            category = "" if is_bare else categories[place]
            brand = f"Brand {'ABCDE'[at % 5]}"
            rows.append([str(FIRST_PRODUCT + at), name, category, money(price), brand])
        return rows

    def tables(self, advertised: list[Campaign]) -> dict[str, Table]:
        """Return all four files."""
        names = HEADERS["sales_data.csv"].split()
        sales = []
        for sale in self.sales:
            cells = [str(sale.number), sale.product, sale.customer, str(sale.day)]
            cells += [str(sale.quantity), money(sale.cents), sale.channel]
            written = dict(zip(names, cells, strict=True)) | sale.written
            sales.append(list(written.values()))
        rows = {
            "customers_data.csv": self.customer_rows(),
            "products_data.csv": self.product_rows(),
            "market_data.csv": [
                [
                    *(str(number), c.spelling or c.channel, str(c.start), str(c.end)),
                    *(money(c.budget), str(c.impressions), str(c.clicks)),
                    *(str(c.conversions), money(c.spend)),
                ]
                for number, c in enumerate(advertised, 1)
            ],
            "sales_data.csv": sales,
        }
        return {name: [header.split(), *rows[name]] for name, header in HEADERS.items()}


def build(seed: int, customers: int) -> Shop:
    """Generate the whole shop.

    Parameters
    ----------
    seed : int
        Any whole number; the same one gives the same bytes.
    customers : int
        How many known customers with purchases, all archetypes together.

    Returns
    -------
    Shop
        Four tables, the trap counts, the archetypes and what the channels did.

    """
    generator = Generator(seed, customers)
    generator.sell_to_buyers()
    generator.sell_to_guests()
    generator.plant()
    advertised = campaigns.build(generator.draws, generator.sales, generator.windows)
    tables = generator.tables(advertised)
    truths = Truths(generator.sales, advertised, FIRST, LAST)
    slope = buyers.slope(generator.targets)
    without = sum(not sale.customer for sale in generator.sales)
    return Shop(
        period={"first": str(FIRST), "last": str(LAST), "last_purchase": str(LAST)},
        tables=tables,
        traps=PLANTED | {"sales_without_customer": without},
        archetypes=buyers.archetypes(generator.buyers),
        named=truths.named(tuple(ROAS)),
        truths={
            "channel_effects": truths.channel_effects(tuple(ROAS)),
            "journeys": truths.journeys(len(PATHS) + len(set(ONE_STEP))),
            "journey_ends": truths.journey_ends(tuple(ROAS)),
            "seasonal_trend": truths.months(),
            "trend_fit": truths.trend_fit(slope),
            "budget_overruns": truths.budget_overruns(),
            "channel_correlation": truths.correlations(tuple(ROAS)),
        },
    )
