"""What both sample shops share: draws, the record of what was planted, file texts."""

import csv
import io
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")
Table = list[list[str]]  # the header, then the rows, every cell as text


class Draws:
    """Random draws that no Python version changes.

    Only ``Random.random`` is promised to repeat between versions of Python, so
    every draw is made from it. Each shop has a stream of its own: a change in
    one shop leaves the bytes of the others alone.
    """

    def __init__(self, stream: str, seed: int) -> None:
        self.fraction = random.Random(f"{stream}:{seed}").random

    def between(self, low: int, high: int) -> int:
        """Draw a whole number from low to high, both included."""
        return low + int(self.fraction() * (high - low + 1))

    def pick(self, items: Sequence[T]) -> T:
        """Draw one item, all equally likely; repeat an item to weight it."""
        return items[int(self.fraction() * len(items))]

    def pick_early(self, items: Sequence[T]) -> T:
        """Draw one item, the first ones more likely, as with best sellers."""
        return items[int(self.fraction() * self.fraction() * len(items))]

    def shuffled(self, items: Iterable[T]) -> list[T]:
        """Return the items in random order, the input unchanged."""
        pairs = [(self.fraction(), at, item) for at, item in enumerate(items)]
        return [item for _, _, item in sorted(pairs, key=lambda pair: pair[:2])]


class Pool(list[T]):
    """Candidates for traps; whatever is taken is gone, so traps never overlap."""

    def take(self, count: int, fit: Callable[[T], bool] = lambda _: True) -> list[T]:
        """Remove and return the first ``count`` candidates that fit."""
        taken = [at for at, item in enumerate(self) if fit(item)][:count]
        if len(taken) < count:
            raise RuntimeError(f"{count} candidates wanted, {len(taken)} left")
        items = [self[at] for at in taken]
        for at in reversed(taken):
            del self[at]
        return items


@dataclass
class Shop:
    """One generated shop: its tables by file name and the truth planted in them."""

    period: dict[str, str]
    tables: dict[str, Table]
    traps: dict[str, int]
    archetypes: dict[str, dict[str, object]] = field(default_factory=dict)
    bundles: list[dict[str, object]] = field(default_factory=list)
    named: dict[str, list[str]] = field(default_factory=dict)
    # Further truths, a table each: title in snake_case, rows with the same keys.
    truths: dict[str, list[dict[str, object]]] = field(default_factory=dict)

    def rows(self) -> dict[str, int]:
        """Count the data rows per file."""
        return {name: len(table) - 1 for name, table in self.tables.items()}

    def as_record(self) -> dict[str, object]:
        """Return the planted truth as plain values, ready for ``planted.json``."""
        return {
            "period": self.period,
            "rows": self.rows(),
            "traps": self.traps,
            "archetypes": self.archetypes,
            "bundles": self.bundles,
            "named": self.named,
            "truths": self.truths,
        }


def csv_text(table: Table) -> str:
    """Write the table as CSV: LF line ends, quotes only where they are needed."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(table)
    return buffer.getvalue()
