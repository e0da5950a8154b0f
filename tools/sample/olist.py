"""A small invented marketplace in the shape of Olist, with planted truth."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from fractions import Fraction

from tools.sample._planting import Draws, Pool, Shop, Table

HEADERS = {
    "olist_orders_dataset.csv": (
        "order_id customer_id order_status order_purchase_timestamp order_approved_at "
        "order_delivered_carrier_date order_delivered_customer_date "
        "order_estimated_delivery_date"
    ),
    "olist_order_items_dataset.csv": (
        "order_id order_item_id product_id seller_id shipping_limit_date price "
        "freight_value"
    ),
    "olist_order_payments_dataset.csv": (
        "order_id payment_sequential payment_type payment_installments payment_value"
    ),
    "olist_order_reviews_dataset.csv": (
        "review_id order_id review_score review_comment_title review_comment_message "
        "review_creation_date review_answer_timestamp"
    ),
    "olist_customers_dataset.csv": (
        "customer_id customer_unique_id customer_zip_code_prefix customer_city "
        "customer_state"
    ),
    "olist_geolocation_dataset.csv": (
        "geolocation_zip_code_prefix geolocation_lat geolocation_lng geolocation_city "
        "geolocation_state"
    ),
    "olist_products_dataset.csv": (
        "product_id product_category_name product_name_lenght "
        "product_description_lenght product_photos_qty product_weight_g "
        "product_length_cm product_height_cm product_width_cm"
    ),
    "olist_sellers_dataset.csv": (
        "seller_id seller_zip_code_prefix seller_city seller_state"
    ),
    "product_category_name_translation.csv": (
        "product_category_name product_category_name_english"
    ),
}

# Orders per month, 2017-01 to 2018-08, in proportion; the edges are single orders.
FIRST_MONTH = (2017, 1)
MONTH_WEIGHTS = (
    *(8, 18, 27, 24, 37, 32, 40, 43, 43, 46, 75, 57),
    *(73, 67, 72, 69, 69, 62, 63, 65),
)
PEAK = 10  # November 2017
EARLY_EDGE = (
    "2016-09-05 10:15:00",
    "2016-09-21 18:40:12",
    "2016-10-03 09:01:33",
    "2016-10-04 13:12:54",
    "2016-10-05 20:30:00",
    "2016-10-06 11:05:41",
    "2016-10-07 16:20:05",
    "2016-10-09 22:10:10",
    "2016-12-23 23:05:00",
)
# The last purchase is of 2 September; what follows is canceled, so that the last
# order of any status is six weeks younger than the last purchase.
LAST_PURCHASE = "2018-09-02 11:20:00"
LATE_EDGE = (
    "2018-09-12 08:00:00",
    "2018-09-20 14:35:20",
    "2018-10-05 19:10:00",
    "2018-10-17 16:45:10",
)
RECENT = datetime(2018, 7, 19)  # last order's day - 90 days
LAST_YEAR = datetime(2017, 10, 17)  # last order's day - 12 months
PERSONS_PER_CUSTOMER = 3
REPEAT_PERCENT = 3

STATUSES = {
    "shipped": 14,
    "canceled": 10,
    "unavailable": 10,
    "invoiced": 6,
    "processing": 6,
    "created": 3,
    "approved": 2,
}
WITHOUT_ITEMS = {
    "unavailable": 9,
    "canceled": 4,
    "created": 3,
    "invoiced": 1,
    "shipped": 1,
}
PLANTED = {
    "approval_missing_on_delivered": 3,
    "canceled_without_approval": 3,
    "canceled_with_delivery_date": 2,
    "carrier_before_approval_only": 12,
    "carrier_before_purchase": 4,
    "carrier_missing_on_delivered": 2,
    "comments_with_comma": 5,
    "comments_with_line_break": 4,
    "comments_with_quotes": 3,
    "customers_without_geolocation": 5,
    "delivered_before_approval": 3,
    "delivered_before_carrier": 4,
    "delivery_missing_on_delivered": 3,
    "deliveries_of_200_days": 1,
    "geolocation_exact_duplicates": 40,
    "items_with_freight_zero": 5,
    "items_with_shipping_limit_2020": 4,
    "late_by_timestamp_only": 12,
    "late_recent": 6,
    "late_recent_under_3_days": 3,
    "orders_paid_differently": 6,
    "orders_with_21_items": 1,
    "orders_with_several_reviews": 5,
    "orders_with_several_sellers": 12,
    "orders_without_payment": 1,
    "delivered_without_review": 9,
    "canceled_without_review": 3,
    "payments_not_defined": 3,
    "payments_with_installments_0": 2,
    "payment_sequence_not_from_1": 4,
    "voucher_payments_of_zero": 4,
    "orders_split_with_voucher": 40,
    "orders_of_12_vouchers": 1,
    "people_moved_zip": 2,
    "people_moved_city": 2,
    "people_moved_state": 2,
    "prefixes_in_two_states": 2,
    "products_untranslated": 4,
    "products_without_category": 8,
    "products_without_weight": 2,
    "products_with_weight_0": 3,
    "review_ids_over_two_orders": 6,
    "reviews_between_purchase_and_delivery": 20,
    "reviews_before_purchase": 3,
    "reviews_at_one_o_clock": 2,
    "reviews_without_answer": 3,
    "reviews_without_dates": 1,
}
LATE_DAYS = ((1, 2, 30), (3, 6, 24), (8, 20, 24))  # low, high, orders

STATES = (  # state, first prefix, latitude, longitude; repeats weight the large ones
    ("SP", 1100, -23.5, -46.6),
    ("RJ", 20100, -22.9, -43.2),
    ("SP", 4200, -23.6, -46.7),
    ("MG", 30100, -19.9, -43.9),
    ("SP", 13100, -22.9, -47.1),
    ("RS", 90100, -30.0, -51.2),
    ("SP", 8300, -23.5, -46.4),
    ("PR", 80100, -25.4, -49.3),
    ("BA", 40100, -12.9, -38.5),
    ("SC", 88100, -27.6, -48.5),
    ("PE", 50100, -8.1, -34.9),
    ("AM", 69100, -3.1, -60.0),
)
CITIES = (
    "vila amostra",
    "sao exemplo",
    "porto ficticio",
    "nova planilha",
    "santa tabela",
    "campo semente",
    "ribeirao do teste",
)
ACCENTED = {"sao exemplo": "são exemplo", "porto ficticio": "porto fictício"}
BROKEN_CITIES = ("sa£o exemplo", "vila d%26apos%3bamostra", "* cidade")
SELLER_CITIES = (
    "vila amostra / vila amostra",
    "vam/sp",
    "04299999",
    "nova planilha, sao paulo, brasil",
)
OUTSIDE = (("38.700000", "-9.100000"), ("41.600000", "-8.400000"), ("9.3", "45.1"))
CATEGORIES = {
    "cozinha": "kitchen",
    "jardim": "garden",
    "livros": "books",
    "brinquedos": "toys",
    "relogios": "watches",
    "moveis": "furniture",
    "esporte": "sports",
    "beleza": "beauty",
    "bebes": "baby",
    "papelaria": "stationery",
    "telefonia": "telephony",
    "ferramentas": "tools",
}
UNTRANSLATED = ("amostra_pc", "amostra_portateis")
PRODUCTS, SELLERS = 180, 56

# Scores repeat to weight them: late deliveries are rated visibly worse.
SCORES_ON_TIME = (5, 5, 5, 5, 5, 5, 5, 5, 4, 4, 4, 3, 1)
SCORES_LITTLE_LATE = (5, 5, 4, 4, 3, 3, 2, 1)
SCORES_VERY_LATE = (1, 1, 1, 1, 2, 2, 3)
# Zip prefixes with bad reviews: state, reviews, how many of them score 2. The last
# one has too few to count (more than 30 are asked for).
BUSY_ZIPS = {
    "01901": ("SP", 34, 26),
    "01902": ("SP", 34, 24),
    "20901": ("RJ", 34, 22),
    "30901": ("MG", 34, 20),
    "80901": ("PR", 34, 18),
    "90901": ("RS", 30, 30),
}
ABSENT_PREFIXES = ("99801", "99802", "99803")
# Sellers with a planted answer: items of 5,400.00, items sold in the last weeks.
TOP_SELLER, ALMOST_TOP_SELLER = "seller-901", "seller-902"
NEW_SELLER, ALMOST_NEW_SELLER = "seller-903", "seller-904"
TOP_PRICE, TOP_ORDERS, ALMOST_TOP_ORDERS = 540_000, 20, 18
NEW_ORDERS, ALMOST_NEW_ORDERS, NEW_ITEMS = 12, 10, 3

# Days late, the upper bound of each but the last, as definitions.md has them.
DELAYS = (
    (-7, "7 or more early"),
    (0, "0 to 7 early"),
    (3, "up to 3 late"),
    (7, "3 to 7 late"),
    (None, "more than 7 late"),
)

COMMENTS = ("Amostra: chegou bem.", "Amostra: recomendo", "Amostra: produto ok.")
TRAP_COMMENTS = {
    "comments_with_line_break": "Amostra: primeira linha.\nSegunda linha.",
    "comments_with_comma": "Amostra: bom, bonito, barato",
    "comments_with_quotes": 'Amostra: veio o "modelo azul"',
}


@dataclass(frozen=True)
class Place:
    """A zip prefix with its city, state and centre in millionths of a degree."""

    prefix: str
    city: str
    state: str
    latitude: int
    longitude: int


@dataclass
class Item:
    """One unit of a product: the publisher has no quantity."""

    product: str
    seller: str
    limit: datetime
    price: int
    freight: int


@dataclass
class Review:
    """One review; equal ids on two orders are one of the traps."""

    number: int
    score: int
    created: datetime | None
    answered: datetime | None
    title: str = ""
    message: str = ""


@dataclass
class Order:
    """One order with everything that hangs on it."""

    purchase: datetime
    person: int
    place: Place
    is_repeat: bool = False
    status: str = "delivered"
    approved: datetime | None = None
    carrier: datetime | None = None
    delivered: datetime | None = None
    estimated: datetime = datetime.min
    items: list[Item] = field(default_factory=list)
    payments: list[tuple[int, str, int, int]] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    number: int = 0

    @property
    def order_id(self) -> str:
        """The order's id; orders are numbered by time."""
        return f"order-{self.number:06d}"

    @property
    def pence(self) -> int:
        """What the items cost, freight included."""
        return sum(item.price + item.freight for item in self.items)


def person_id(number: int) -> str:
    """Write the id that stays the same over all orders of a person."""
    return f"person-{number:05d}"


def midnight(moment: datetime) -> datetime:
    """Return the start of the moment's day."""
    return moment.replace(hour=0, minute=0, second=0)


def text(moment: datetime | None) -> str:
    """Write `YYYY-MM-DD HH:MM:SS`, or nothing."""
    return str(moment) if moment else ""


def money(pence: int) -> str:
    """Write reais with two decimals."""
    return f"{pence // 100}.{pence % 100:02d}"


class Generator:
    """Builds the shop step by step; `build` runs the steps in order."""

    def __init__(self, seed: int, customers: int) -> None:
        self.draws = Draws("olist", seed)
        self.persons = customers * PERSONS_PER_CUSTOMER
        self.places = [self.place(at) for at in range(self.persons // 8)]
        self.orders: list[Order] = []
        self.review_count = 0
        self.archetypes: dict[str, dict[str, object]] = {}
        self.prices = [self.draws.between(12, 260) * 100 + 90 for _ in range(PRODUCTS)]
        self.prices[-1] = 85

    # --------------------------------------------------------------- orders

    def place(self, at: int) -> Place:
        """Return the zip prefix number ``at``: states in turn, then cities."""
        state, prefix, latitude, longitude = STATES[at % len(STATES)]
        city = CITIES[at // len(STATES) % len(CITIES)]
        return Place(
            f"{prefix + at // len(STATES):05d}",
            city,
            state,
            round(latitude * 1_000_000) + at * 137,
            round(longitude * 1_000_000) - at * 211,
        )

    def purchase_times(self, count: int) -> list[datetime]:
        """Draw ``count`` moments of the usable months, by the month weights."""
        counts = [count * weight // sum(MONTH_WEIGHTS) for weight in MONTH_WEIGHTS]
        counts[PEAK] += count - sum(counts)
        times = []
        for at, in_month in enumerate(counts):
            year, month = FIRST_MONTH[0] + at // 12, 1 + at % 12
            for _ in range(in_month):
                day = self.draws.between(1, 28)
                hour = self.draws.pick((8, 9, 10, 11, 13, 14, 15, 16, 18, 20, 21, 23))
                minute, second = self.draws.between(0, 59), self.draws.between(0, 59)
                times.append(datetime(year, month, day, hour, minute, second))
        return self.draws.shuffled(times)

    def add_order(self, purchase: datetime, person: int, place: Place) -> Order:
        """Add a delivered order in time, with no trap in it."""
        draws = self.draws
        order = Order(purchase, person, place)
        order.approved = purchase + timedelta(minutes=draws.between(10, 600))
        order.carrier = order.approved + timedelta(hours=draws.between(20, 80))
        arrival = order.carrier + timedelta(days=draws.between(3, 15))
        order.delivered = arrival.replace(hour=draws.between(9, 20))
        slack = timedelta(days=draws.between(2, 18))
        order.estimated = midnight(order.delivered) + slack
        self.orders.append(order)
        return order

    def people(self) -> None:
        """Add every order: about 97 % of the people buy once, six repeaters move."""
        edges = [datetime.fromisoformat(at) for at in EARLY_EDGE]
        edges += [datetime.fromisoformat(at) for at in (LAST_PURCHASE, *LATE_EDGE)]
        repeaters = self.persons * REPEAT_PERCENT // 100
        sizes = [2 + (at % 5 == 0) + 2 * (at == 0) for at in range(repeaters)]
        once = self.persons - repeaters
        times = self.purchase_times(sum(sizes) + once - len(edges))
        moves = [
            move
            for move in ("zip", "city", "state")
            for _ in range(PLANTED[f"people_moved_{move}"])
        ]
        for at, size in enumerate(sizes):
            # Movers start in the largest state, which has all kinds of new homes.
            home = self.draws.pick(self.places)
            if at < len(moves):
                home = self.places[at * len(STATES)]
            for order in range(size):
                place = home
                if order and at < len(moves):
                    place = self.new_home(home, moves[at])
                self.add_order(times.pop(), at + 1, place).is_repeat = True
        for at, purchase in enumerate(edges + times, repeaters + 1):
            self.add_order(purchase, at, self.draws.pick(self.places))
        self.edges = self.orders[sum(sizes) :][: len(edges)]
        self.orders.sort(key=lambda order: (order.purchase, order.person))
        for number, order in enumerate(self.orders, 1):
            order.number = number
        for name, low, high in (
            ("repeat_buyers", 1, repeaters),
            ("one_time_buyers", repeaters + 1, self.persons),
        ):
            self.archetypes[name] = {
                "customers": high - low + 1,
                "expected_segment": None,
                "first_id": person_id(low),
                "last_id": person_id(high),
            }

    def new_home(self, home: Place, move: str) -> Place:
        """Find a prefix in the same city, in another city or in another state."""
        return next(
            place
            for place in self.places
            if place.prefix != home.prefix
            and (place.state == home.state) == (move != "state")
            and (place.city == home.city) == (move == "zip")
        )

    def pool(self) -> Pool[Order]:
        """Return plain orders of one-time buyers, no edges, in random order."""
        edge = {id(order) for order in self.edges}
        return Pool(
            order
            for order in self.draws.shuffled(self.orders)
            if not order.is_repeat
            and order.status == "delivered"
            and id(order) not in edge
        )

    # ---------------------------------------------------------------- dates

    def statuses(self) -> None:
        """Plant every status with the dates that it leaves empty."""
        pool = self.pool()
        for status, count in STATUSES.items():
            for order in pool.take(count, lambda order: order.purchase < RECENT):
                order.status, order.delivered = status, None
                if status != "shipped":
                    order.carrier = None
                if status == "created":
                    order.approved = None
        canceled = self.with_status("canceled")
        for order in canceled[: PLANTED["canceled_without_approval"]]:
            order.approved = None
        # Delivered late all the same: no late order, because it was canceled.
        for order in pool.take(
            PLANTED["canceled_with_delivery_date"],
            lambda order: order.purchase >= RECENT,
        ):
            order.status = "canceled"
            order.estimated = midnight(order.delivered) - timedelta(days=5)
        for order in self.edges[-len(LATE_EDGE) :]:
            order.status, order.carrier, order.delivered = "canceled", None, None
        last_purchase = self.edges[len(EARLY_EDGE)]
        last_purchase.status, last_purchase.delivered = "shipped", None

    def with_status(self, status: str) -> list[Order]:
        """Return the orders of one status, oldest first."""
        return [order for order in self.orders if order.status == status]

    def dates(self) -> None:
        """Plant missing dates, wrong sequences and delays on delivered orders."""
        pool = Pool(o for o in self.pool() if o.purchase < datetime(2018, 6, 1))
        hours = timedelta(hours=1)

        def take(trap: str) -> list[Order]:
            return pool.take(PLANTED[trap])

        for order in take("approval_missing_on_delivered"):
            order.approved = None
        for order in take("carrier_missing_on_delivered"):
            order.carrier = None
        for order in take("delivery_missing_on_delivered"):
            order.delivered = None
        for order in take("carrier_before_purchase"):
            order.carrier = order.purchase - 5 * hours
        for order in take("carrier_before_approval_only"):
            order.approved = order.purchase + 9 * hours
            order.carrier = order.purchase + 4 * hours
        for order in take("delivered_before_carrier"):
            order.delivered = order.carrier - 12 * hours
        for order in take("delivered_before_approval"):
            order.approved = order.delivered + 24 * hours
        for order in take("deliveries_of_200_days"):
            order.delivered = order.purchase + 200 * 24 * hours
            order.estimated = midnight(order.purchase) + 30 * 24 * hours
        for low, high, count in LATE_DAYS:
            for order in pool.take(count):
                days = timedelta(days=self.draws.between(low, high))
                order.estimated = midnight(order.delivered) - days
        for order in take("late_by_timestamp_only"):
            order.estimated = midnight(order.delivered)

        recent = Pool(o for o in self.pool() if o.purchase >= RECENT)
        self.late_recent = recent.take(PLANTED["late_recent"])
        for at, order in enumerate(self.late_recent):
            order.estimated = midnight(order.delivered) - timedelta(days=3 + at)
        # Three days to the second: the edge of "at least three days late".
        self.late_recent[0].delivered = midnight(self.late_recent[0].delivered)
        for order in recent.take(PLANTED["late_recent_under_3_days"]):
            order.estimated = midnight(order.delivered) - timedelta(days=2)

    # ---------------------------------------------------------------- items

    def add_items(self, order: Order, product: int, count: int = 1) -> None:
        """Add ``count`` units of an ordinary product by its seller."""
        seller = f"seller-{1 + product % SELLERS:03d}"
        self.add_units(
            order, f"product-{product:04d}", seller, self.prices[product], count
        )

    def add_units(
        self, order: Order, product: str, seller: str, pence: int, count: int
    ) -> None:
        """Add ``count`` item rows: the publisher writes one row per unit."""
        freight = self.draws.between(700, 3500)
        days = timedelta(days=self.draws.between(4, 7))
        limit = (order.approved or order.purchase) + days
        order.items += [
            Item(product, seller, limit, pence, freight) for _ in range(count)
        ]

    def items(self) -> None:
        """Add one to three units to most orders; plant the sellers and the traps."""
        empty = {
            id(order)
            for status, count in WITHOUT_ITEMS.items()
            for order in self.with_status(status)[:count]
        }
        pool = self.pool()
        new = pool.take(NEW_ORDERS, lambda order: order.purchase >= RECENT)
        almost_new = pool.take(ALMOST_NEW_ORDERS, lambda o: o.purchase >= RECENT)
        top = pool.take(TOP_ORDERS)
        almost_top = pool.take(ALMOST_TOP_ORDERS) + self.with_status("canceled")[-1:]
        several = pool.take(PLANTED["orders_with_several_sellers"])
        many = pool.take(PLANTED["orders_with_21_items"])
        for seller, orders, pence, count in (
            (TOP_SELLER, top, TOP_PRICE, 1),
            (ALMOST_TOP_SELLER, almost_top, TOP_PRICE, 1),
            (NEW_SELLER, new, 4_990, NEW_ITEMS),
            (ALMOST_NEW_SELLER, almost_new, 3_990, NEW_ITEMS),
        ):
            for order in orders:
                product = seller.replace("seller-", "product-9")
                self.add_units(order, product, seller, pence, count)
        for at, order in enumerate(several):
            self.add_items(order, at)
            self.add_items(order, at + 1)
        for order in many:
            self.add_items(order, PRODUCTS - 1, 21)
        plain = [o for o in self.orders if not o.items and id(o) not in empty]
        for at, order in enumerate(plain):
            units = 1 + (at % 13 == 0) + 2 * (at % 60 == 7)
            self.add_items(order, self.draws.pick_early(range(PRODUCTS)), units)
        single = Pool(order for order in pool if len(order.items) == 1)
        for order in single.take(PLANTED["items_with_freight_zero"]):
            order.items[0].freight = 0
        for order in single.take(PLANTED["items_with_shipping_limit_2020"]):
            order.items[0].limit = order.items[0].limit.replace(year=2020)

    # ------------------------------------------------------------- payments

    def payments(self) -> None:
        """Add a payment to each order, then plant the splits and the odd ones."""
        for at, order in enumerate(self.orders):
            pence = order.pence or self.draws.between(3_000, 20_000)
            kind, parts = "credit_card", self.draws.pick((1, 1, 1, 2, 3, 4, 6, 8, 10))
            if at % 5 == 1:
                kind, parts = "boleto", 1
            elif at % 25 == 3:
                kind, parts = "debit_card", 1
            order.payments = [(1, kind, parts, pence)]
        pool = self.pool()
        for order in pool.take(PLANTED["orders_split_with_voucher"]):
            part = order.pence // 3
            order.payments = [
                (1, "credit_card", 1, order.pence - part),
                (2, "voucher", 1, part),
            ]
        for order in pool.take(PLANTED["orders_of_12_vouchers"]):
            part = order.pence // 12
            parts = [part] * 11 + [order.pence - 11 * part]
            order.payments = [
                (number, "voucher", 1, pence) for number, pence in enumerate(parts, 1)
            ]
        for order in pool.take(PLANTED["voucher_payments_of_zero"]):
            order.payments.append((2, "voucher", 1, 0))
        for order in pool.take(PLANTED["payment_sequence_not_from_1"]):
            order.payments = [(2, "credit_card", 1, order.pence)]
        for order in pool.take(PLANTED["payments_with_installments_0"]):
            order.payments = [(1, "credit_card", 0, order.pence)]
        for order in pool.take(PLANTED["orders_paid_differently"]):
            order.payments = [(1, "credit_card", 2, order.pence + 182)]
        for order in pool.take(PLANTED["orders_without_payment"]):
            order.payments = []
        canceled = [o for o in self.with_status("canceled") if not o.items]
        for order in canceled[: PLANTED["payments_not_defined"]]:
            order.payments = [(1, "not_defined", 1, 0)]

    # -------------------------------------------------------------- reviews

    def add_review(self, order: Order, score: int) -> Review:
        """Add a review, dated the day after the delivery or its estimate."""
        self.review_count += 1
        created = midnight(order.delivered or order.estimated) + timedelta(days=1)
        answered = created + timedelta(minutes=self.draws.between(600, 4000))
        review = Review(self.review_count, score, created, answered)
        order.reviews.append(review)
        return review

    def score(self, order: Order) -> int:
        """Draw a score that depends on how late the order came."""
        if order.delivered is None:
            return self.draws.pick(SCORES_VERY_LATE)
        late = order.delivered - order.estimated
        if late > timedelta(days=3):
            return self.draws.pick(SCORES_VERY_LATE)
        if late > timedelta(0):
            return self.draws.pick(SCORES_LITTLE_LATE)
        return self.draws.pick(SCORES_ON_TIME)

    def reviews(self) -> None:
        """Add a review to each order, then plant bad zip prefixes and traps."""
        for at, order in enumerate(self.orders):
            review = self.add_review(order, self.score(order))
            if at % 9 == 4:
                review.message = self.draws.pick(COMMENTS)
            if at % 30 == 4:
                review.title = "Amostra"
        pool = Pool(order for order in self.pool() if order.delivered)
        for prefix, (state, count, bad) in BUSY_ZIPS.items():
            near = next(place for place in self.places if place.state == state)
            self.places.append(replace(near, prefix=prefix))
            chosen = pool.take(
                count,
                lambda o: o.purchase >= LAST_YEAR and o.delivered <= o.estimated,
            )
            for at, order in enumerate(chosen):
                order.place = self.places[-1]
                order.reviews[0].score = 2 if at < bad else 5

        def take(trap: str) -> list[Order]:
            return pool.take(PLANTED[trap])

        for trap, message in TRAP_COMMENTS.items():
            for order in take(trap):
                order.reviews[0].message = message
        for order in take("delivered_without_review"):
            order.reviews = []
        for order in self.with_status("canceled")[: PLANTED["canceled_without_review"]]:
            order.reviews = []
        for at, order in enumerate(take("orders_with_several_reviews")):
            for _ in range(1 + (at == 0)):
                self.add_review(order, 3).answered += timedelta(days=5)
        for _ in range(PLANTED["review_ids_over_two_orders"]):
            pair = pool.take(2)
            latest = max(order.reviews[0].created for order in pair)
            shared = next(o.reviews[0] for o in pair if o.reviews[0].created == latest)
            for order in pair:
                order.reviews = [shared]
        for order in pool.take(
            PLANTED["reviews_between_purchase_and_delivery"],
            lambda o: o.delivered > o.purchase + timedelta(days=5),
        ):
            order.reviews[0].created -= timedelta(days=3)
        for order in take("reviews_before_purchase"):
            order.reviews[0].created = midnight(order.purchase) - timedelta(days=1)
        summer_time = datetime(2017, 10, 15, 1)
        for order in pool.take(
            PLANTED["reviews_at_one_o_clock"],
            lambda order: order.delivered < summer_time,
        ):
            order.reviews[0].created = summer_time
            order.reviews[0].answered = summer_time + timedelta(days=2)
        for order in take("reviews_without_answer"):
            order.reviews[0].answered = None
        for order in take("reviews_without_dates"):
            order.reviews[0].created = order.reviews[0].answered = None

    def absent_prefixes(self) -> None:
        """Move customers to zip prefixes that the geolocation does not know."""
        pool = Pool(o for o in self.pool() if o.place.prefix not in BUSY_ZIPS)
        for at, order in enumerate(pool.take(PLANTED["customers_without_geolocation"])):
            prefix = ABSENT_PREFIXES[at % len(ABSENT_PREFIXES)]
            order.place = Place(prefix, "vila amostra", "RS", 0, 0)

    # --------------------------------------------------------------- tables

    def geolocation(self) -> list[list[str]]:
        """Return three to five points per prefix, with free-text spellings."""
        rows = []
        for at, place in enumerate(self.places):
            for point in range(3 + at % 3):
                city = place.city
                if point == 1:
                    city = ACCENTED.get(city, city)
                latitude = place.latitude + self.draws.between(-9000, 9000)
                longitude = place.longitude + self.draws.between(-9000, 9000)
                degrees = [f"{latitude / 1e6:.6f}", f"{longitude / 1e6:.6f}"]
                rows.append([place.prefix, *degrees, city, place.state])
        rows += [list(row) for row in rows[: PLANTED["geolocation_exact_duplicates"]]]
        for at in range(PLANTED["prefixes_in_two_states"]):
            rows.append([*rows[5 * at][:4], "GO"])
        for at, (latitude, longitude) in enumerate(OUTSIDE):
            rows.append([rows[at][0], latitude, longitude, *rows[at][3:]])
        for at, city in enumerate(BROKEN_CITIES):
            rows.append([*rows[at][:3], city, rows[at][4]])
        self.geolocation_rows = rows
        return rows

    def products(self) -> list[list[str]]:
        """Return the products: ordinary, some with gaps, then the planted sellers'."""
        rows = []
        sizes = ["20", "12", "15"]
        no_category = PLANTED["products_without_category"]
        untranslated = no_category + PLANTED["products_untranslated"]
        for at in range(PRODUCTS):
            category = f"amostra_{list(CATEGORIES)[at % len(CATEGORIES)]}"
            if at < untranslated:
                category = UNTRANSLATED[at % 2]
            about = [category, str(30 + at % 30), str(150 + 7 * at), str(1 + at % 4)]
            if at < no_category:
                about = [""] * 4
            weight = [str(self.draws.between(2, 90) * 50), *sizes]
            if untranslated <= at < untranslated + PLANTED["products_without_weight"]:
                weight = [""] * 4
            elif 20 <= at < 20 + PLANTED["products_with_weight_0"]:
                weight[0] = "0"
            rows.append([f"product-{at:04d}", *about, *weight])
        for number in (901, 902, 903, 904):
            about = ["amostra_moveis", "40", "500", "2", "1500"]
            rows.append([f"product-9{number}", *about, *sizes])
        return rows

    def sellers(self) -> list[list[str]]:
        """Return the sellers: some with dirty cities, one with an unknown prefix."""
        ids = [f"seller-{at + 1:03d}" for at in range(SELLERS)]
        ids += [TOP_SELLER, ALMOST_TOP_SELLER, NEW_SELLER, ALMOST_NEW_SELLER]
        rows = []
        for seller in ids:
            place = self.draws.pick(self.places)
            rows.append([seller, place.prefix, place.city, place.state])
        for at, city in enumerate(SELLER_CITIES):
            rows[at][2] = city
        rows[len(SELLER_CITIES)][1] = ABSENT_PREFIXES[0]
        return rows

    def tables(self) -> dict[str, Table]:
        """Return all nine files."""
        rows: dict[str, list[list[str]]] = {name: [] for name in HEADERS}
        orders, items, payments, reviews, customers = list(rows.values())[:5]
        for order in self.orders:
            order_id, account = order.order_id, f"account-{order.number:06d}"
            dates = (order.purchase, order.approved, order.carrier, order.delivered)
            dates = [text(date) for date in (*dates, order.estimated)]
            orders.append([order_id, account, order.status, *dates])
            for number, item in enumerate(order.items, 1):
                what = [str(number), item.product, item.seller, text(item.limit)]
                items.append([order_id, *what, money(item.price), money(item.freight)])
            payments += [
                [order_id, str(sequence), kind, str(parts), money(pence)]
                for sequence, kind, parts, pence in order.payments
            ]
            for review in order.reviews:
                words = [str(review.score), review.title, review.message]
                moments = [text(review.created), text(review.answered)]
                review_id = f"review-{review.number:06d}"
                reviews.append([review_id, order_id, *words, *moments])
            place = order.place
            person = person_id(order.person)
            customers.append([account, person, place.prefix, place.city, place.state])
        rows["olist_geolocation_dataset.csv"] = self.geolocation()
        rows["olist_products_dataset.csv"] = self.products()
        rows["olist_sellers_dataset.csv"] = self.sellers()
        rows["product_category_name_translation.csv"] = [
            [f"amostra_{name}", f"sample_{english}"]
            for name, english in CATEGORIES.items()
        ]
        return {name: [header.split(), *rows[name]] for name, header in HEADERS.items()}


def totals(generator: Generator) -> dict[str, int]:
    """Return the counts that follow from the planted ones and from the size."""
    orders = generator.orders
    delivered = [o for o in orders if o.status == "delivered" and o.delivered]
    delays = [(o.delivered - o.estimated) / timedelta(days=1) for o in delivered]
    payments = [payment for order in orders for payment in order.payments]
    reviewed = [(o, review) for o in orders for review in o.reviews if review.created]
    cities = [row[3] for row in generator.geolocation_rows]
    sizes = Counter(order.person for order in orders)
    counts = Counter(f"orders_{order.status}" for order in orders)
    return counts | {
        "approval_missing": sum(not o.approved for o in orders),
        "carrier_before_approval": sum(
            o.carrier < o.approved for o in orders if o.carrier and o.approved
        ),
        "carrier_missing": sum(not o.carrier for o in orders),
        **{
            f"delivered_late_{name}": sum(low < delay <= high for delay in delays)
            for name, low, high in (
                ("up_to_3_days", 0, 3),
                ("3_to_7_days", 3, 7),
                ("over_7_days", 7, 1000),
            )
        },
        "delivered_late_by_date": sum(delay >= 1 for delay in delays),
        "delivered_late_by_timestamp": sum(delay > 0 for delay in delays),
        "delivery_missing": sum(not o.delivered for o in orders),
        "geolocation_accented_cities": sum(
            city in ACCENTED.values() for city in cities
        ),
        "geolocation_broken_cities": len(BROKEN_CITIES),
        "geolocation_outside_brazil": len(OUTSIDE),
        "orders_after_last_purchase": len(LATE_EDGE),
        "orders_before_2017": len(EARLY_EDGE),
        "orders_of_several_items": sum(len(order.items) > 1 for order in orders),
        "orders_without_items": sum(not order.items for order in orders),
        "orders_without_review": sum(not order.reviews for order in orders),
        "payments_of_zero": sum(pence == 0 for *_, pence in payments),
        "payments_voucher": sum(kind == "voucher" for _, kind, _, _ in payments),
        "persons_with_several_orders": sum(size > 1 for size in sizes.values()),
        "prefixes_with_leading_zero": sum(p.prefix[0] == "0" for p in generator.places),
        "reviews_before_delivery": sum(
            review.created < order.delivered
            for order, review in reviewed
            if order.delivered
        ),
        "reviews_never_delivered": sum(not order.delivered for order, _ in reviewed),
        "sellers_with_dirty_city": len(SELLER_CITIES),
        "sellers_without_geolocation": 1,
    }


def review_by_delay(orders: list[Order]) -> list[dict[str, object]]:
    """Return orders with a review and their mean score, per bucket of delay."""
    scores: list[list[Fraction]] = [[] for _ in DELAYS]
    for order in orders:
        if order.status == "delivered" and order.delivered and order.reviews:
            delay = order.delivered - order.estimated
            bucket = sum(delay > timedelta(days=high) for high, _ in DELAYS[:-1])
            total = sum(review.score for review in order.reviews)
            scores[bucket].append(Fraction(total, len(order.reviews)))
    return [
        {
            "bucket": number,
            "days": name,
            "orders": len(of),
            "mean_score": round(float(sum(of) / len(of)), 6),
        }
        for number, ((_, name), of) in enumerate(zip(DELAYS, scores, strict=True), 1)
    ]


def build(seed: int, customers: int) -> Shop:
    """Generate the whole shop.

    Parameters
    ----------
    seed : int
        Any whole number; the same one gives the same bytes.
    customers : int
        The size of the sample; Olist gets three persons for each.

    Returns
    -------
    Shop
        Nine tables, the trap counts, and the answers of the published questions.

    """
    generator = Generator(seed, customers)
    generator.people()
    generator.statuses()
    generator.dates()
    generator.items()
    generator.payments()
    generator.reviews()
    generator.absent_prefixes()
    tables = generator.tables()
    by_month = Counter(f"{order.purchase:%Y-%m}" for order in generator.orders)
    return Shop(
        period={
            "first": EARLY_EDGE[0],
            "last": LATE_EDGE[-1],
            "last_purchase": LAST_PURCHASE,
        },
        tables=tables,
        traps=PLANTED | totals(generator),
        archetypes=generator.archetypes,
        named={
            "late_orders_recent": sorted(o.order_id for o in generator.late_recent),
            "new_engaged_sellers": [NEW_SELLER],
            "peak_month": [max(by_month, key=lambda month: by_month[month])],
            "top_sellers": [TOP_SELLER],
            "worst_zip_codes": list(BUSY_ZIPS)[:-1],
        },
        truths={
            "orders_by_month": [
                {"month": month, "orders": by_month[month]}
                for month in sorted(by_month)
            ],
            "review_by_delay": review_by_delay(generator.orders),
        },
    )
