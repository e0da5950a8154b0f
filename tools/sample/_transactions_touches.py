"""Touchpoints of the user's own shop, and what each channel is worth by them.

People go from contact to contact by a Markov chain until they buy or leave. A search
brings most of them to buy, and who met the shop in a banner mostly leaves. But each
sale is closed in the shop's own channels: the last touch never is a contact.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import accumulate, pairwise
from typing import NamedTuple

from tools.sample._planting import CellTrap, Draws, Pool, Row, overwrite

FILE = "touchpoints.csv"
HEADER = ("customer", "time", "channel", "campaign")
START, BUY, LEAVE = "start", "buy", "leave"
# Whom people meet next, in per cent.
CHAIN = {
    START: {"display": 45, "social": 15, "search": 25, "email": 15},
    "display": {"search": 40, "social": 5, "email": 5, BUY: 5, LEAVE: 45},
    "social": {"search": 40, "email": 15, BUY: 15, LEAVE: 30},
    "email": {"search": 45, "social": 5, BUY: 40, LEAVE: 10},
    "search": {"email": 20, BUY: 65, LEAVE: 15},
}
CAMPAIGNS = {"search": "SEARCH-ALL", "email": "MAIL-WEEKLY", "display": "BANNERS"}
LATER_PURCHASES = 22  # of a hundred, those with contacts of their own
WINDOW = timedelta(days=90)
FIRST_LEAD = 80_001

TRAPS = (
    CellTrap(
        "touchpoint_channels_misspelt",
        "channel",
        lambda row: f"{row['channel'].upper()} ",
        25,
    ),
    CellTrap(
        "touchpoint_customers_as_floats",
        "customer",
        lambda row: f"{row['customer']}.0",
        15,
    ),
)
# Rows of their own that do not count.
REJECTED = (
    CellTrap("touchpoints_without_customer", "customer", ("", "guest"), 12),
    CellTrap("touchpoints_without_channel", "channel", ("",), 5),
    CellTrap("touchpoint_times_unreadable", "time", ("31/02/2024 10:00", "never"), 7),
)
REPEATED = 9
PLANTED = {"touchpoints_repeated": REPEATED} | {
    trap.name: trap.count for trap in (*TRAPS, *REJECTED)
}


class Touch(NamedTuple):
    """A contact, or a purchase as the contact in its own channel."""

    customer: str
    at: datetime
    channel: str
    is_purchase: bool = False


Paths = Mapping[tuple[tuple[str, ...], bool], int]


def walk(draws: Draws) -> tuple[list[str], bool]:
    """Return the channels that one person meets, and whether they buy."""
    channels: list[str] = []
    state = next_of(START, draws)
    while state not in (BUY, LEAVE):
        channels.append(state)
        state = next_of(state, draws)
    return channels, state == BUY


def next_of(state: str, draws: Draws) -> str:
    """Draw whom a person meets next, or that they buy or leave."""
    drawn = draws.between(1, 100)
    shares = zip(CHAIN[state], accumulate(CHAIN[state].values()), strict=True)
    return next(target for target, share in shares if drawn <= share)


def contacts(draws: Draws, purchases: Iterable[Touch]) -> list[Touch]:
    """Return contacts before purchases, and those of people who never bought."""
    touches: list[Touch] = []
    known: set[str] = set()
    lead = FIRST_LEAD
    for purchase in purchases:
        is_first = purchase.customer not in known
        known.add(purchase.customer)
        buys = not is_first and draws.between(1, 100) > LATER_PURCHASES
        while not buys:
            channels, buys = walk(draws)
            # Who leaves is somebody else, who met the shop at about that time.
            customer = purchase.customer if buys else str(lead)
            lead += not buys
            at = purchase.at
            for channel in reversed(channels):
                at -= timedelta(minutes=draws.between(60, 5 * 24 * 60))
                touches.append(Touch(customer, at, channel))
    return touches


def paths_of(touches: Iterable[Touch]) -> Paths:
    """Count the paths to a purchase and those to none, repeats in a row as one."""
    by_customer: dict[str, list[Touch]] = defaultdict(list)
    for number, touch in enumerate(touches):
        # A guest's purchase is a path of its own.
        by_customer[touch.customer or f"guest {number}"].append(touch)
    paths: Counter[tuple[tuple[str, ...], bool]] = Counter()
    for them in by_customer.values():
        them.sort(key=lambda touch: (touch.at, touch.is_purchase))
        bought = [touch.at for touch in them if touch.is_purchase]
        for end in bought:
            led = [t for t in them if end - WINDOW <= t.at <= end]
            paths[collapsed(led), True] += 1
        # Without a purchase to come, all that a person meets leads nowhere: nobody
        # is in contact for longer than the window.
        lost = [t for t in them if not bought or t.at > bought[-1]]
        if lost:
            paths[collapsed(lost), False] += 1
    return paths


def collapsed(touches: Sequence[Touch]) -> tuple[str, ...]:
    """Return the channels in their order, repeats in a row as one."""
    channels = [touch.channel for touch in touches]
    before = [None, *channels]
    return tuple(c for c, last in zip(channels, before, strict=False) if c != last)


def chance(paths: Paths, without: str) -> float:
    """Return how likely a walk ends in a purchase if one channel leads nowhere."""
    moves: dict[str, Counter[str]] = defaultdict(Counter)
    for (channels, buys), count in paths.items():
        steps = (START, *channels, BUY if buys else LEAVE)
        for here, there in pairwise(steps):
            moves[here][there] += count
    value = dict.fromkeys([*moves, LEAVE], 0.0) | {BUY: 1.0}
    # Step by step to the end: slower than an inverse, and another way to the number.
    for _ in range(1000):
        for here, targets in moves.items():
            if here != without:
                total = sum(value[there] * n for there, n in targets.items())
                value[here] = total / sum(targets.values())
    return value[START]


def effects(touches: Sequence[Touch]) -> list[dict[str, object]]:
    """Return what each channel is worth: by its removal, and by the last touch."""
    paths = paths_of(touches)
    last = Counter(touch.channel for touch in touches if touch.is_purchase)
    whole = chance(paths, "")
    removed = {
        channel: 1 - chance(paths, channel) / whole
        for channel in sorted({touch.channel for touch in touches})
    }
    ranked = sorted(removed, key=removed.__getitem__, reverse=True)
    return [
        {
            "channel": channel,
            "removal_effect": round(removed[channel], 6),
            "markov_share": round(removed[channel] / sum(removed.values()), 6),
            "markov_rank": rank,
            "last_touch_conversions": last[channel],
        }
        for rank, channel in enumerate(ranked, 1)
    ]


def rows(draws: Draws, touches: Iterable[Touch]) -> list[Row]:
    """Return the rows of the file in the order of time, with its traps."""
    written = [
        {
            "customer": touch.customer,
            "time": touch.at.strftime("%d/%m/%Y %H:%M"),
            "channel": touch.channel,
            "campaign": CAMPAIGNS.get(touch.channel, ""),
            "at": touch.at.isoformat(),
        }
        for touch in touches
    ]
    pool = Pool(draws.shuffled(written))
    overwrite(pool, TRAPS)
    written += wrong_copies(pool, REJECTED)
    written += [dict(row) for row in pool.take(REPEATED)]
    return sorted(written, key=lambda row: tuple(row.values())[::-1])


def wrong_copies(pool: Pool[Row], traps: Iterable[CellTrap]) -> list[Row]:
    """Return copies of rows, each with one wrong cell."""
    return [
        row | {trap.column: trap.values[at % len(trap.values)]}
        for trap in traps
        for at, row in enumerate(pool.take(trap.count))
    ]
