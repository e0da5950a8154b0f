"""The customers of the marketing sample: when they buy, and along which path."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from tools.sample._marketing import MONTHS
from tools.sample._planting import Draws, Pool

FIRST_CUSTOMER, FIRST_STRANGER = 2001, 900_001
# Revenue per month, in proportion: a line upwards and a yearly season on it.
LEVEL, TREND = 100, 5
SEASON = (-6, -14, -2, 8, 12, 4, -16, -24, -8, 2, 18, 56)  # January to December
WEIGHTS = [LEVEL + TREND * m + SEASON[m % 12] for m in range(MONTHS)]
GUEST_PERCENT = 12  # of the revenue; guests also fill what a month lacks

# Journeys of so many customers in 450; the other customers walk at random.
PATHS = {
    ("Social", "Email", "Online"): 60,
    ("Social", "Online"): 45,
    ("Email", "Online"): 30,
    ("TV", "In-Store"): 26,
    ("Social", "In-Store"): 22,
    ("In-Store", "Online"): 18,
}
PATHS_PER = 450
WALK = ("Social", "Online", "Online", "In-Store", "In-Store", "TV", "TV", "Email")
ONE_STEP = ("Online", "In-Store", "Social", "In-Store", "Online", "TV")


@dataclass(frozen=True)
class Kind:
    """A kind of customer: per cent of all, orders, euros in all, month of the last."""

    segment: str
    share: int
    orders: tuple[int, int]
    spend: tuple[int, int]
    last: tuple[int, int]


# The standards fail a threshold each: too few orders, or silent for too long.
KINDS = (
    Kind("Champions", 25, (8, 10), (1150, 2600), (23, 23)),
    Kind("Potentials", 35, (4, 6), (450, 750), (21, 23)),
    Kind("Standards", 14, (1, 3), (40, 240), (4, 23)),
    Kind("Standards", 14, (4, 5), (400, 900), (6, 19)),
    Kind("Standards", 12, (1, 1), (20, 120), (0, 23)),
)
# Buyers that the customers' file does not know.
STRANGERS, STRANGER_ORDERS = 5, 2
STRANGER = Kind("", 0, (STRANGER_ORDERS, STRANGER_ORDERS), (60, 120), (8, 20))


@dataclass(eq=False)
class Buyer:
    """A customer with the months of the orders; the last one is the latest."""

    customer: str
    kind: str
    months: list[int]
    spend: int
    path: tuple[str, ...] = ()


def draw_month(draws: Draws, months: Sequence[int], need: list[int]) -> int:
    """Draw a month, the more likely the more revenue it still needs."""
    weights = [max(need[month], 1) for month in months]
    left = draws.fraction() * sum(weights)
    for month, weight in zip(months, weights, strict=True):
        left -= weight
        if left < 0:
            return month
    return months[-1]


def plan(draws: Draws, customers: int) -> tuple[list[Buyer], list[int]]:
    """Return every buyer, and the cents that each month is to bring, guests included.

    A buyer's orders lie in different months, so that their dates differ too.
    """
    counts = [customers * kind.share // 100 for kind in KINDS]
    counts[-1] += customers - sum(counts)
    kinds = [kind for kind, n in zip(KINDS, counts, strict=True) for _ in range(n)]
    kinds += [STRANGER] * STRANGERS
    turns: Counter[Kind] = Counter()
    sizes = []
    for kind in kinds:
        low, high = kind.orders
        sizes.append(low + turns[kind] % (high - low + 1))
        turns[kind] += 1
    spends = [draws.between(*kind.spend) * 100 for kind in kinds]
    total = sum(spends) * 100 // (100 - GUEST_PERCENT)
    targets = [total * weight // sum(WEIGHTS) for weight in WEIGHTS]
    need = list(targets)
    buyers = []
    for at, (kind, size, spend) in enumerate(zip(kinds, sizes, spends, strict=True)):
        low, high = kind.last
        last = draw_month(draws, range(max(low, size - 1), high + 1), need)
        months = [last]
        while len(months) < size:
            free = [month for month in range(last) if month not in months]
            months.append(draw_month(draws, free, need))
        for month in months:
            need[month] -= spend // size
        number = FIRST_CUSTOMER + at
        if kind is STRANGER:
            number = FIRST_STRANGER + at - customers
        buyers.append(Buyer(str(number), kind.segment, sorted(months), spend))
    give_paths(draws, buyers, customers)
    return buyers, targets


def give_paths(draws: Draws, buyers: list[Buyer], customers: int) -> None:
    """Give every buyer a path: single steps in turn, planted ones, random walks."""
    pool = Pool(draws.shuffled(buyers))
    single = sum(len(buyer.months) == 1 for buyer in pool)
    for at, buyer in enumerate(pool.take(single, lambda b: len(b.months) == 1)):
        buyer.path = (ONE_STEP[at % len(ONE_STEP)],)
    for path, count in PATHS.items():
        for buyer in pool.take(
            customers * count // PATHS_PER,
            lambda b, path=path: b.kind and len(b.months) >= len(path),
        ):
            buyer.path = path
    for buyer in pool:
        steps = min(draws.between(2, 5), len(buyer.months))
        while len(buyer.path) != steps or buyer.path in PATHS:
            path = [draws.pick(WALK)]
            while len(path) < steps:
                step = draws.pick(WALK)
                path += [step] * (step != path[-1])
            buyer.path = tuple(path)


def archetypes(buyers: list[Buyer]) -> dict[str, dict[str, object]]:
    """Return the segment that each range of customers belongs to."""
    found = {}
    for segment, group in groupby(buyers, key=lambda buyer: buyer.kind):
        ids = [buyer.customer for buyer in group]
        if segment:
            found[segment.lower()] = {
                "customers": len(ids),
                "expected_segment": segment,
                "first_id": ids[0],
                "last_id": ids[-1],
            }
    return found


def slope(targets: list[int]) -> float:
    """Return the planted trend in euros per month."""
    return sum(targets) * TREND / sum(WEIGHTS) / 100
