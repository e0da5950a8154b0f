"""What the sample shops share: draws, the record of what was planted, file texts."""

import csv
import io
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

T = TypeVar("T")
Table = list[list[str]]  # the header, then the rows, every cell as text
Row = dict[str, str]  # by column; further keys are notes that no file gets


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


class CellTrap(NamedTuple):
    """Wrong values for one column: taken in turn, or made from the row."""

    name: str
    column: str
    values: tuple[str, ...] | Callable[[Row], str]
    count: int


def overwrite(pool: Pool[Row], traps: Iterable[CellTrap]) -> None:
    """Plant wrong cells, each trap on rows of its own."""
    for _, column, values, count in traps:
        for at, row in enumerate(pool.take(count)):
            row[column] = values(row) if callable(values) else values[at % len(values)]


def repeat(rows: list[Row], copies: Iterable[tuple[Row, Row, int]]) -> None:
    """Put each copy of a row before (0) or after (1) its original."""
    for row, copy, after in copies:
        at = next(at for at, other in enumerate(rows) if other is row)
        rows.insert(at + after, copy)


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


def shifted(day: str, days: int) -> str:
    """Return the ISO date so many days later."""
    return str(date.fromisoformat(day) + timedelta(days=days))


def money(cents: int) -> str:
    """Write cents as units with two decimals: 12.50."""
    return f"{cents // 100}.{cents % 100:02d}"


def as_table(header: Sequence[str], rows: Iterable[Row]) -> Table:
    """Put rows by column name under their header; other keys are left out."""
    return [list(header), *([row[column] for column in header] for row in rows)]


def csv_text(table: Table) -> str:
    """Write the table as CSV: LF line ends, quotes only where they are needed."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(table)
    return buffer.getvalue()
