"""How a file writes times and numbers, by the values themselves (signs.yml)."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from clientele.sources.rendering import quote

# Blanks, also those that do not break, and what a number consists of.
_BLANKS = "[ \u00a0\u202f]"
_NUMBER = "[(]?[-+]?[0-9][0-9.,'\u2019]*([eE][-+]?[0-9]+)?[-)]?"
_DIGITS = "[-\u2212\u20130-9.,'\u2019+()%]*"
# What may surround a number, with the dot of an abbreviation: Rs. 500.
_BESIDE = (
    rf"{_DIGITS}([^-\u2212\u20130-9.,'\u2019+()%]{{1,4}}(?:(?<=[^\W\d_])[.])?){_DIGITS}"
)
# A weekday in front of a date, and no month: another word or the day follows.
_WEEKDAY = (
    r"[^\W\d_]{2,}[.]?,? (?=[^\W\d_]{3,}[.]? [0-9]|[0-9]+[^ ]* [^\W\d_]|[0-9]+[./-])"
)
# The day that a spreadsheet adds to a time of day.
NO_DAY = "^(1899-12-3[01]|1900-01-0[01])[ T]"

Values = Mapping[str, int]  # texts with how often they occur


@cache
def signs() -> dict[str, Any]:
    """Return what columns and values are recognized by."""
    text = Path(__file__).with_name("signs.yml").read_text("utf-8")
    return yaml.load(text, yaml.CSafeLoader)


def alternatives(pattern: str) -> str:
    """Return a pattern of several lines as one."""
    return re.sub(r"\s*\|\s*", "|", pattern)


@cache
def pattern_of(format: str) -> str:
    """Return the regular expression of the times that a format reads."""
    if format in (counted := signs()["counted"]):
        return str(counted[format])
    parts = signs()["parts"]
    pieces = re.split(r"( ?%[a-zA-Z])", format)
    return "".join(
        parts.get(piece)
        or (parts.get(piece.strip()) and f" {parts[piece.strip()]}")
        or re.escape(piece)
        for piece in pieces
    )


@cache
def _compiled(format: str) -> re.Pattern[str]:
    return re.compile(pattern_of(format))


def is_number(value: str) -> bool:
    """Return whether a text is a number, with a currency's sign or without."""
    bare = re.sub(_BLANKS, "", value)
    if re.search("[0-9][.][0-9]{1,2}[.]", bare):
        # A date: groups of thousands have three digits.
        return False
    return bool(re.fullmatch(f"[^0-9(+-]{{0,4}}{_NUMBER}[^0-9)-]{{0,4}}", bare))


def unit_of(value: str) -> str:
    """Return what follows a quantity, such as kg; empty if nothing does."""
    found = re.fullmatch(rf"{_DIGITS}{_BLANKS}*([^\W\d_][^\W\d_ ]*[.]?)", value)
    return found[1] if found and value[0] in "-\u2212+(0123456789" else ""


def is_clock(value: str) -> bool:
    """Return whether a text is a time of day."""
    time = re.sub(NO_DAY, "", value)
    return any(_compiled(clock).fullmatch(time) for clock in signs()["clocks"])


@cache
def formats_of(value: str) -> tuple[str, ...]:
    """Return the formats that a text fits; the empty one where it is ISO."""
    words = signs()
    if re.fullmatch(words["iso"], value):
        return ("",)
    if day := re.match(_WEEKDAY, value):
        sign = ", " if "," in day[0] else " "
        return tuple(
            f"%a{sign}{day_format}"
            for day_format in formats_of(value[day.end() :])
            if day_format
        )
    found = [
        date + tail
        for date in words["dates"]
        if (match := _compiled(date).match(value))
        for tail in _tails_of(value[match.end() :])
    ]
    counted = words["counted"].items()
    found += [name for name, digits in counted if re.fullmatch(digits, value)]
    return tuple(found)


@cache
def _tails_of(text: str) -> tuple[str, ...]:
    """Return the formats that fit the text after a date."""
    if not text:
        return ("",)
    words = signs()
    return tuple(
        between + clock + zone
        for between in words["between"]
        if text.startswith(between)
        for clock in words["clocks"]
        if (match := _compiled(clock).match(text, len(between)))
        for zone in words["zones"]
        if _compiled(zone).fullmatch(text, match.end())
    )


def swapped(format: str) -> str:
    """Return a format with day and month the other way round; itself if it cannot be.

    Only numbers can be mistaken for one another.
    """
    if not {"%d", "%m"} <= set(re.findall("%[a-zA-Z]", format)) or "%Y%m" in format:
        return format
    return re.sub("%[dm]", lambda part: {"%d": "%m", "%m": "%d"}[part[0]], format)


def time_formats(values: Values) -> tuple[list[str], bool]:
    """Return the formats that read the times, and whether day and month are unsure.

    The format that reads most comes first, then those that read what is left.
    """
    fitting = {value: formats_of(value) for value in values}
    chosen: list[str] = []
    is_unsure = False
    while left := [value for value, formats in fitting.items() if formats]:
        votes: Counter[str] = Counter()
        for value in left:
            for format in fitting[value]:
                votes[format] += values[value]
        # Of formats that read as many, that which goes with those chosen.
        heads = {format[:8] for format in chosen}
        best = max(votes, key=lambda f: (votes[f], f[:8] in heads, _likely(f, left)))
        other = swapped(best)
        # Dates with dots have the day first.
        is_unsure |= (
            not chosen
            and other != best
            and votes[other] == votes[best]
            and "." not in best[:8]
        )
        chosen.append(best)
        # What only the swapped format reads is not read, and named.
        for value in left:
            if {best, other} & set(fitting[value]):
                fitting[value] = ()
    return chosen, is_unsure


def _likely(format: str, values: Iterable[str]) -> int:
    """Return how likely a reading is that fits as well as the swapped one.

    Days differ more than months do; AM and PM are written where months come first.
    """
    if swapped(format) == format:
        return 0
    fields = [re.findall("[0-9]+", value)[:2] for value in values]
    firsts, seconds = ({pair[place] for pair in fields} for place in (0, 1))
    day_first = format.find("%d") < format.find("%m")
    if "." in format[:8]:
        return int(day_first)
    if len(firsts) != len(seconds):
        return int(day_first == (len(firsts) > len(seconds)))
    return int(day_first == ("%p" not in format))


def decimal_comma(columns: Iterable[Values]) -> tuple[bool | None, str]:
    """Return whether numbers have a decimal comma, None if nothing tells; an example.

    A sign that occurs twice, or with other than three digits behind it, tells.
    """
    votes: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for values in columns:
        for value, count in values.items():
            bare = re.sub(r"[^0-9.,]", "", value).strip(".,")
            last = max(bare.rfind(","), bare.rfind("."))
            if last < 0:
                continue
            sign, digits = bare[last], len(bare) - last - 1
            other = "." if sign == "," else ","
            if bare.count(sign) > 1:
                vote = other
            elif other in bare or digits != 3 or bare.startswith("0"):
                vote = sign
            else:
                vote = f"{sign}?"
            votes[vote] += count
            examples.setdefault(vote, value)
    if votes[","] or votes["."]:
        sign = max(",.", key=lambda sign: votes[sign])
        return sign == ",", examples[sign]
    return None, examples.get(next(iter(votes), ""), "")


def cell_number(name: str, has_comma: bool | None) -> str:
    """Return a column's numbers as SQL, without currency signs and units."""
    point = "," if has_comma else "."
    # Without the dot of an abbreviation: Rs. 500.
    bare = rf"regexp_replace({quote(name)}, '\pL[.]|[^-0-9{point}]', '', 'g')"
    return f"try_cast(replace({bare}, '{point}', '.') as double)"


def signs_beside(columns: Iterable[Values]) -> Counter[str]:
    """Return what numbers have next to them, such as a currency's sign, with counts."""
    found: Counter[str] = Counter()
    for values in columns:
        for value, count in values.items():
            beside = re.fullmatch(_BESIDE, re.sub(_BLANKS, "", value))
            if beside and re.search(r"\d", value):
                found[beside[1]] += count
    return found


def state_of(status: str) -> str:
    """Return what a status means by the words of signs.yml: the whole, then in it."""
    word = re.sub("[_-]+", " ", status).strip().casefold()
    known = {kind: alternatives(text) for kind, text in signs()["statuses"].items()}
    for kind, pattern in known.items():
        if re.fullmatch(pattern, word):
            return str(kind)
    is_denied = re.search(rf"\b({signs()['denials']})\b", word)
    for kind, pattern in known.items():
        if not is_denied and "," not in word and re.search(rf"\b({pattern})\b", word):
            return str(kind)
    return "unknown"
