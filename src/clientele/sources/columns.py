"""Which column of a person's file is what, by its name and its values (signs.yml)."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice

import duckdb

from clientele.sources.notations import (
    alternatives,
    formats_of,
    is_clock,
    is_number,
    signs,
    state_of,
    unit_of,
)

# Shares of values from which they say what a column is.
MOST = 0.8
_HALF = 0.5
# Cents or a currency's sign, which ids have not; 1001.0 is one.
_MONEY = r"[^0-9]*[0-9][0-9.,]*[.,]([0-9]{2}|[1-9])[^0-9]*|.*[€$£].*"
_ADDRESS = r"\S+@\S+[.]\S+"
# Kinds of rows that a column of types names.
_TYPES = 12
# Different values of a column that are kept, and tested for what they are.
_KEPT = 2000
_TESTED = 50


@dataclass(frozen=True)
class Column:
    """A column: its most frequent values, each with its count."""

    name: str
    position: int
    values: Mapping[str, int]

    def holds(self, kind: str) -> bool:
        """Return whether the values are of a kind that signs.yml names."""
        if not self.values:
            return False
        if kind == "flag":
            few = 3 if self.marks(signs()["flags"]) else _TYPES
            return bool(self.refunds) and len(self.values) <= few
        return {
            "time": self.times >= _HALF or self.numbers >= MOST,
            "clock": self.clocks >= MOST,
            "number": self.numbers >= _HALF,
            # A yes or a no is neither.
            "money": self.numbers >= _HALF and not self.is_flag,
            "count": self._share(lambda v: is_number(v) or bool(unit_of(v))) >= _HALF,
            "id": self._share(lambda v: bool(re.fullmatch(_MONEY, v))) < _HALF,
            "address": self._share(lambda v: bool(re.fullmatch(_ADDRESS, v))) >= MOST
            and len(self.values) > 1,
            "statuses": self._tells_states,
            "moment": self.times >= MOST,
            "words": self.numbers < _HALF and self.times < _HALF,
        }.get(kind, True)

    def marks(self, words: str) -> list[str]:
        """Return the values that are among comma separated words."""
        return sorted(v for v in self.values if v.casefold() in words.split(","))

    @cached_property
    def refunds(self) -> list[str]:
        """The values that mark refunds: words for one, else a yes."""
        named = re.compile(alternatives(signs()["refunds"]), re.IGNORECASE)
        words = sorted(filter(named.fullmatch, self.values))
        return words or self.marks(signs()["flags"])

    @property
    def types(self) -> set[str]:
        """The values that are neither refunds nor a no."""
        return {*self.values} - {*self.refunds, *self.marks(signs()["no_flags"])}

    @property
    def is_flag(self) -> bool:
        """Whether all values say yes or no, and some yes."""
        yes = self.marks(signs()["flags"])
        return bool(yes) and {*yes, *self.marks(signs()["no_flags"])} == {*self.values}

    @property
    def _tells_states(self) -> bool:
        """Whether its values are states of orders, purchases and others."""
        kinds = {state_of(value) for value in islice(self.values, _TYPES)}
        others = {"cancelled", "refunded"} & kinds
        return bool(others) and kinds == {"purchase", *others}

    @property
    def example(self) -> str:
        """Its most frequent value."""
        return next(iter(self.values), "")

    @cached_property
    def numbers(self) -> float:
        """The share of values that are numbers, with a currency's sign or without."""
        return self._share(is_number)

    @cached_property
    def times(self) -> float:
        """The share of values that can be times and nothing else."""
        return self._share(
            lambda value: bool(formats_of(value)) and not is_number(value)
        )

    @cached_property
    def clocks(self) -> float:
        """The share of values that are times of day."""
        return self._share(is_clock)

    def _share(self, test: Callable[[str], bool]) -> float:
        looked_at = dict(islice(self.values.items(), _TESTED))
        fitting = sum(count for value, count in looked_at.items() if test(value))
        return fitting / max(sum(looked_at.values()), 1)


def describe(
    connection: duckdb.DuckDBPyConnection, header: Iterable[str]
) -> dict[str, Column]:
    """Return the columns of the table `head`, by name."""
    rows = connection.execute(
        "select name, list(value order by row_count desc, value), "
        "list(row_count order by row_count desc, value) from ("
        "select name, trim(text) as value, count(*) as row_count from "
        "(unpivot head on columns(*) into name name value text) "
        "where trim(text) != '' group by all) group by name"
    ).fetchall()
    found = {
        name: dict(zip(values[:_KEPT], counts, strict=False))
        for name, values, counts in rows
    }
    return {
        name: Column(name, position, found.get(name, {}))
        for position, name in enumerate(header)
    }


def spelled(pattern: str) -> str:
    """Return a pattern of names with the words of signs.yml in it."""
    words = signs()["words"]
    pattern = re.sub(r"\s", "", pattern)
    while found := re.search(r"{([a-z]+)}", pattern):
        pattern = pattern.replace(found[0], f"(?:{words[found[1]]})")
    return pattern


@cache
def _patterns(role: str) -> list[re.Pattern[str]]:
    return [re.compile(spelled(name)) for name in signs()["columns"][role]["names"]]


def plain(name: str) -> str:
    """Return a name without capitals, accents, blanks and signs."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def is_named(name: str, roles: Iterable[str] = ()) -> bool:
    """Return whether a text is a name of a column: of some roles, or of any."""
    return any(
        pattern.fullmatch(text)
        for text in spellings(name)
        for role in roles or signs()["columns"]
        for pattern in _patterns(role)
    )


@cache
def spellings(name: str) -> list[str]:
    """Return a name as patterns match it: whole, then without what signs.yml adds."""
    more = alternatives(signs()["additions"]).replace("  ", " ")
    words = re.sub(r"[\s_]+", " ", name.casefold()).strip()
    bare = re.sub(rf" *[(\[] *({more}) *[)\]]|(?<=\w) ({more})$", "", words)
    return list(dict.fromkeys([plain(name), plain(bare)]))


def rank_of(role: str, column: Column) -> int:
    """Return how little a name says that a column is something; 0 is certain."""
    patterns = _patterns(role)
    ranks = (
        rank
        for rank, pattern in enumerate(patterns)
        if any(map(pattern.fullmatch, spellings(column.name)))
    )
    return next(ranks, len(patterns))


def find_roles(columns: Mapping[str, Column]) -> dict[str, list[Column]]:
    """Return the columns that could be each role, the likeliest first.

    A column that is the likeliest for one role is none for those after it.
    """
    roles: dict[str, list[Column]] = {}
    taken: set[str] = set()
    for role, sign in signs()["columns"].items():
        fitting = sorted(
            (spelling, rank, column.position, column.name)
            for column in columns.values()
            for spelling, name in enumerate(spellings(column.name))
            for rank, pattern in enumerate(_patterns(role))
            if column.name not in taken
            and pattern.fullmatch(name)
            and column.holds(sign["holds"])
        )
        if fitting:
            names = dict.fromkeys(name for *_, name in fitting)
            roles[role] = [columns[name] for name in names]
            taken.add(fitting[0][-1])
    return roles
