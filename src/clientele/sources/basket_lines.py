"""Whether lines of text are baskets, one per line, rather than rows of a table."""

import csv
import re
from collections.abc import Iterable, Sequence
from typing import Any

from clientele.sources.columns import MOST, is_named, plain
from clientele.sources.notations import formats_of, is_number

_FEWEST = 3
# Rows among which a header would be.
_TOP = 20
# The share of items with several places in their lines, from which lines are
# baskets: in a table a value stays in its column.
_MOVED = 0.3


def basket_settings(
    lines: Sequence[str], delimiters: Iterable[str]
) -> dict[str, Any] | None:
    """Return the settings that read lines of baskets, None if they are a table."""
    split = {
        delimiter: [
            [value.strip() for value in row if value.strip()]
            for row in csv.reader(lines, delimiter=delimiter)
        ]
        for delimiter in delimiters
    }
    # Names of columns under any delimiter: decimal commas make no baskets.
    if any(_is_header(row) for rows in split.values() for row in rows[:_TOP]):
        return None
    for delimiter, rows in split.items():
        header = next((number for number, row in enumerate(rows) if row), 0)
        is_titled = bool(rows) and _is_title(rows[header])
        rows = [row for row in rows[header + is_titled :] if row]
        position = _first_item(rows)
        items = [row[position - 1 :] for row in rows]
        if len(rows) < _FEWEST or not _are_baskets(items, delimiter):
            continue
        settings: dict[str, Any] = {"basket_per_line": True}
        if delimiter != ",":
            settings["csv_delimiter"] = delimiter
        if is_titled:
            settings["csv_skip_lines"] = header + 1
        if position > 1:
            settings["basket_position"] = position
        return settings
    return None


def are_moved(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether values that repeat have several places in their rows."""
    places: dict[str, list[int]] = {}
    for row in rows:
        for place, value in enumerate(row):
            places.setdefault(value, []).append(place)
    repeated = [them for them in places.values() if len(them) > 1]
    moved = sum(len(set(them)) > 1 for them in repeated)
    return bool(repeated) and moved / len(repeated) >= _MOVED


def _are_baskets(items: Sequence[Sequence[str]], delimiter: str) -> bool:
    values = [value for row in items for value in row]
    is_digits = all(value.isdigit() for value in values)
    others = sum(
        "@" in value
        or (not value.isdigit() and bool(formats_of(value)))
        or (is_number(value) and bool(re.search("[.,]", value)))
        for value in values
    )
    return (
        # A blank is part of a name.
        (delimiter != " " or is_digits)
        and len({len(row) for row in items}) > 1
        and others <= (1 - MOST) * len(values) / 2
        and are_moved(items)
    )


def _is_header(row: Sequence[str]) -> bool:
    """Return whether a row has names of columns: two or more, and half of it."""
    named = sum(map(is_named, row))
    return named > 1 and 2 * named >= len(row)


def _is_title(row: Sequence[str]) -> bool:
    """Return whether values are names of columns of products: items, or Item 1, ..."""
    return all(
        is_named(re.sub("[0-9]", "", plain(value)), ("product",)) for value in row
    )


def _first_item(rows: Sequence[Sequence[str]]) -> int:
    """Return where items begin: after a count or a number of the basket."""
    firsts = [row[0] for row in rows]
    if not all(first.isdigit() for first in firsts):
        return 1
    is_count = all(int(row[0]) == len(row) - 1 for row in rows)
    is_id = len(set(firsts)) == len(firsts) and not all(
        value.isdigit() for row in rows for value in row
    )
    return 2 if is_count or is_id else 1
